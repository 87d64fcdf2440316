import { NotShown, type Auctions } from './auctions';
import { LIMITS } from './limits';
import { Metadata, type MetadataDeps } from './metadata';
import { Presence, type Sums } from './presence';

/** The metadata half over a presence, and auctions that answer when they are told to. */
function stand() {
  const told: Sums[] = [];
  const presence = new Presence({
    report: (_replicaset, sums) => Promise.resolve(void told.push(...sums)),
    replicasetOf: () => 'a',
    hasPaddle: () => false,
    log: { info() {}, warn() {}, error() {}, debug() {} },
  });
  let answer = (_as: Error | object): void => {};
  const open = () =>
    new Promise((resolve, reject) => {
      answer = (as) => (as instanceof Error ? reject(as) : resolve(as));
    });
  const data = { auctions: { open } as unknown as Auctions };
  const people = { closed() {} };
  const metadata = new Metadata({ data, people, presence } as unknown as MetadataDeps);
  presence.start();
  const second = () => jest.advanceTimersByTime(LIMITS.presence_ms * LIMITS.presence_sums_every);
  return { metadata, told, second, answer: (as: Error | object) => answer(as) };
}
const online = (sums: Sums[]) => sums.map((s) => s.online);

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('a session in a room is counted', async () => {
  const s = stand();
  const items = s.metadata.items(null, 's1', 'lot:a7');
  s.answer({});
  expect(await items).toEqual(['lot:a7']);
  s.second();
  expect(online(s.told)).toEqual([1]);
});

test('a session that is over before its room is found is not counted', async () => {
  const s = stand();
  const items = s.metadata.items(null, 's1', 'lot:a7');
  s.metadata.closed('s1');
  s.answer({});
  await items;
  s.second();
  expect(s.told).toEqual([]);
});

test('a session that asks for a room that is not there is not counted', async () => {
  const s = stand();
  const items = s.metadata.items(null, 's1', 'lot:a7');
  s.answer(new NotShown('NOT_FOUND'));
  await expect(items).rejects.toMatchObject({ code: 'NOT_FOUND' });
  s.second();
  expect(s.told).toEqual([]);
});
