import type { Log, PaddleState } from '../../services/contracts/ports';
import { LIMITS } from './limits';
import { Presence } from './presence';

const quiet: Log = { info() {}, warn() {}, error() {}, debug() {} };
const SECOND = LIMITS.presence_ms * LIMITS.presence_sums_every;

/** What a room's adapter tells of `a7`, whose replicaset is known, and of `z1`, whose is not. */
function stand() {
  const told: [string, unknown[], unknown[]][] = [];
  const presence = new Presence({
    report: (replicaset, sums, insured) => {
      told.push([replicaset, sums, insured]);
      return Promise.reject(new Error('nobody listens'));
    },
    replicasetOf: (auctionId) => (auctionId === 'a7' ? 'a' : undefined),
    hasPaddle: (_auction, userId) => userId !== 'watcher',
    log: quiet,
  });
  presence.start();
  const pass = (ms: number) => jest.advanceTimersByTime(ms);
  const sums = () => told.map(([, s]) => s).filter((s) => s.length > 0);
  const insured = () => told.map(([, , list]) => list).filter((list) => list.length > 0);
  return { presence, told, pass, sums, insured };
}
const paddle = (over: Partial<PaddleState> = {}) =>
  ({ paddle_no: 9, user_id: 'u9', insured: true, ...over }) as PaddleState;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('sums of a room are told once a second, and zeros once when all have left', () => {
  const s = stand();
  s.presence.watches('s1', null, 'a7');
  s.presence.watches('s2', 'u9', 'a7');
  s.presence.watches('s3', 'watcher', 'a7');
  s.presence.finger('s2', 'a7', true);
  s.pass(SECOND);
  expect(s.told).toEqual([['a', [{ auction_id: 'a7', armed: 1, online: 3, bidders: 1 }], []]]);
  s.presence.finger('s2', 'a7', false);
  s.pass(SECOND);
  expect(s.sums().at(-1)).toEqual([{ auction_id: 'a7', armed: 0, online: 3, bidders: 1 }]);
  for (const session of ['s1', 's2', 's3']) s.presence.closed(session);
  s.pass(3 * SECOND);
  expect(s.sums()).toHaveLength(3);
  expect(s.sums().at(-1)).toEqual([{ auction_id: 'a7', armed: 0, online: 0, bidders: 0 }]);
});

test('a session is in the room it looked at last, and its finger goes with it', () => {
  const s = stand();
  s.presence.watches('s1', 'u9', 'z1');
  s.presence.watches('s1', 'u9', 'a7');
  s.presence.finger('s1', 'a7', true);
  s.presence.closed('s1');
  s.presence.watches('s2', 'u9', 'a7');
  s.pass(SECOND);
  expect(s.sums()).toEqual([[{ auction_id: 'a7', armed: 0, online: 1, bidders: 1 }]]);
});

test('an insured paddle is named at once when its me: is here, and as long as it is', () => {
  const s = stand();
  s.presence.paddle('a7', paddle());
  expect(s.told).toEqual([]); // of somebody who is not here
  s.presence.came('a7', 'u9');
  s.presence.paddle('a7', paddle());
  s.presence.paddle('a7', paddle());
  expect(s.told).toEqual([['a', [], [{ auction_id: 'a7', paddle_no: 9 }]]]);
  s.pass(LIMITS.presence_ms);
  expect(s.insured()).toHaveLength(2);
  s.presence.left('a7', 'u9');
  s.pass(10 * LIMITS.presence_ms);
  expect(s.insured()).toHaveLength(2);
});

test('a room that is not there is left again, and no other', () => {
  const s = stand();
  s.presence.watches('s1', null, 'a7');
  s.presence.refused('s1', 'a7');
  s.presence.watches('s2', null, 'a7');
  s.presence.refused('s2', 'z1');
  s.pass(SECOND);
  expect(s.sums()).toEqual([[{ auction_id: 'a7', armed: 0, online: 1, bidders: 0 }]]);
});

test('more insured paddles than the shard takes in one report are all named', () => {
  const s = stand();
  const many = LIMITS.presence_insured_max + 1;
  for (let paddle_no = 1; paddle_no <= many; paddle_no += 1) {
    const user_id = `u${paddle_no}`;
    s.presence.came('a7', user_id);
    s.presence.paddle('a7', paddle({ paddle_no, user_id }));
  }
  s.told.length = 0;
  s.pass(LIMITS.presence_ms);
  expect(s.insured().map((list) => list.length)).toEqual([many - 1, 1]);
});

test('a paddle that is insured no more is not named', () => {
  const s = stand();
  s.presence.came('a7', 'u9');
  s.presence.paddle('a7', paddle({ insured: false }));
  s.pass(LIMITS.presence_ms);
  expect(s.told).toEqual([]);
});

test('of an auction whose replicaset is not known nothing is told, and after the end nothing at all', () => {
  const s = stand();
  s.presence.watches('s1', null, 'z1');
  s.pass(SECOND);
  expect(s.told).toEqual([]);
  s.presence.watches('s2', null, 'a7');
  s.presence.stop();
  s.pass(5 * SECOND);
  expect(s.told).toEqual([]);
});
