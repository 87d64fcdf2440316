import type { Answer, LiveAuctions, PaddleState } from '../../services/contracts/ports';
import { People } from './people';

function people(answer: () => Answer & { paddle?: Partial<PaddleState> }) {
  const clock = { ms: 0, reads: 0 };
  const live = {
    call: async () => {
      clock.reads++;
      return answer();
    },
  } as unknown as LiveAuctions;
  return { people: new People(live, { now: () => clock.ms }), clock };
}
const clerk = [{ role: 'clerk' as const, house_id: 'h1' }];

test('roles last as long as the last session, and are those of the newest ticket', () => {
  const { people: all } = people(() => ({ code: 'NO_PADDLE' }));
  all.admit('cleo', clerk);
  all.opened('cleo', 's1');
  all.opened('cleo', 's2');
  all.closed('s1');
  expect(all.grantsOf('cleo')).toEqual(clerk);
  all.admit('cleo', []);
  expect(all.grantsOf('cleo')).toEqual([]);
  all.admit('cleo', clerk);
  all.opened('cleo', 's3');
  all.closed('s2');
  all.closed('s3');
  expect(all.grantsOf('cleo')).toEqual([]);
  expect(all.grantsOf('nobody')).toEqual([]);
});

test('a page loaded anew has its roles, though the old one leaves before it is open', () => {
  const { people: all } = people(() => ({ code: 'NO_PADDLE' }));
  all.admit('cleo', clerk);
  all.opened('cleo', 's1');
  all.admit('cleo', clerk);
  all.closed('s1');
  all.opened('cleo', 's2');
  expect(all.grantsOf('cleo')).toEqual(clerk);
  all.closed('s2');
  expect(all.grantsOf('cleo')).toEqual([]);
});

test('who was let in and never came is forgotten', () => {
  const { people: all, clock } = people(() => ({ code: 'NO_PADDLE' }));
  all.admit('cleo', clerk);
  clock.ms = 600_001;
  all.admit('dora', []);
  expect(all.grantsOf('cleo')).toEqual([]);
});

test('who came again and again does not keep the others remembered', () => {
  const { people: all, clock } = people(() => ({ code: 'NO_PADDLE' }));
  all.admit('first', []);
  all.admit('cleo', clerk);
  clock.ms = 600_001;
  all.admit('first', []);
  all.admit('first', []);
  expect(all.grantsOf('cleo')).toEqual([]);
});

test('sessions whose end nobody told are forgotten once they must be over', () => {
  const { people: all, clock } = people(() => ({ code: 'NO_PADDLE' }));
  all.admit('cleo', clerk);
  all.opened('cleo', 's1');
  clock.ms = 70 * 60_000;
  all.admit('dora', []);
  expect(all.grantsOf('cleo')).toEqual(clerk);
  clock.ms = 7_200_000;
  all.admit('dora', []);
  expect(all.grantsOf('cleo')).toEqual([]);
});

test('a paddle is remembered, its approval for a while, its absence not at all', async () => {
  let status: PaddleState['status'] | null = null;
  const { people: all, clock } = people(() =>
    status ? { code: 'ACCEPTED', paddle: { paddle_no: 4, status } } : { code: 'NO_PADDLE' },
  );
  expect(await all.isRegistered('a7', 'u')).toBe(false);
  expect(await all.paddleNo('a7', 'u')).toBe(0);
  status = 'approved';
  expect(await all.isRegistered('a7', 'u')).toBe(true);
  expect(clock.reads).toBe(3);
  status = 'blocked';
  expect(await all.isRegistered('a7', 'u')).toBe(true);
  expect(await all.paddleNo('a7', 'u')).toBe(4);
  expect(clock.reads).toBe(3);
  clock.ms = 5_000;
  expect(await all.isRegistered('a7', 'u')).toBe(false);
});

test('a shard that does not answer is a fault, not a missing paddle', async () => {
  const { people: all } = people(() => ({ code: 'UNAVAILABLE' }));
  await expect(all.paddleNo('a7', 'u')).rejects.toThrow('UNAVAILABLE');
});
