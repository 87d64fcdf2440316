import { NotSignedIn } from '../../services/contracts/errors';
import { COMMANDS, type CommandName } from '../../services/contracts/http';
import type { EndpointRequest, Grant, Session } from '../../services/contracts/ports';
import { COMMAND_RULES } from './command-rules';
import { commandEndpoints } from './commands';
import type { RestDeps } from './deps';

const HOUSE = 'rook';
const person = (user_id: string, ...grants: Grant[]): Session => ({
  user_id,
  grants,
  expires_at_ms: 1,
});
const of = (role: Grant['role'], house_id = HOUSE): Grant => ({ role, house_id });
/** Tokens that some people could show. */
const SESSIONS: Record<string, Session> = {
  manager: person('m1', of('manager')),
  clerk: person('c1', of('clerk')),
  stranger: person('x1', of('manager', 'other')),
  bidder: person('b1', { role: 'bidder' }),
};

const who = (token: string) =>
  SESSIONS[token] ? Promise.resolve(SESSIONS[token]) : Promise.reject(new NotSignedIn());

/** Every command over a shard that takes all, or answers as told; `sent` is what reached it. */
function stand(answer: object = { code: 'ACCEPTED', seq: 1 }) {
  const sent: { name: string; args: Record<string, unknown> }[] = [];
  const deps = {
    clock: { now: () => 7 },
    live: {
      call: (name: string, args: Record<string, unknown>) => {
        sent.push({ name, args });
        return Promise.resolve(answer);
      },
    },
    sessions: { verify: who, past: who },
  } as unknown as RestDeps;
  const endpoints = commandEndpoints(deps, () =>
    Promise.resolve({ house_id: HOUSE, currency: 'GBP' }),
  );
  const give = (name: CommandName, session: Session, body: object = {}) => {
    const at = endpoints.find(({ path }) => path.endsWith(`/commands/${name}`))!;
    const request = { session, params: { auction_id: 'a7' }, body };
    return at.handle(request as unknown as EndpointRequest<unknown>);
  };
  return { sent, give };
}

test('every command says who gives it', () => {
  expect(Object.keys(COMMAND_RULES).sort()).toEqual(Object.keys(COMMANDS).sort());
});

test('the role sent is the one in the auction’s house, and only that house', async () => {
  const s = stand();
  const both = person('p1', of('manager', 'other'), of('clerk'), { role: 'bidder' });
  await s.give('lot_open', both, { lot_no: 1 });
  expect(s.sent[0]).toMatchObject({
    name: 'lot_open',
    args: {
      auction_id: 'a7',
      lot_no: 1,
      staff: { staff_id: 'p1', role: 'clerk', houses: [HOUSE] },
    },
  });
});

const everybody = [of('clerk'), of('auctioneer'), of('manager'), { role: 'engineer' } as Grant];
test.each(
  (Object.keys(COMMANDS) as CommandName[]).flatMap((name) =>
    everybody.map((grant): [CommandName, Grant] => [name, grant]),
  ),
)('%s by %j', async (name, grant) => {
  const s = stand();
  const given = s.give(name, person('p1', grant), { second_token: 'clerk', limit_minor: 5_000 });
  if (COMMAND_RULES[name].roles.includes(grant.role)) {
    await given;
    expect(s.sent).toHaveLength(1);
  } else {
    await expect(given).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
    expect(s.sent).toEqual([]);
  }
});

test.each(Object.keys(COMMANDS) as CommandName[])('%s by another house', async (name) => {
  const s = stand();
  const body = { second_token: 'clerk' };
  await expect(s.give(name, SESSIONS['stranger']!, body)).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
  });
  expect(s.sent).toEqual([]);
});

test('nobody of the house gives himself a paddle of the room', async () => {
  const s = stand();
  const own = { command_id: 'c', seen_seq: 3, user_id: 'c1', limit_minor: 5_000 };
  await expect(s.give('room_paddle', SESSIONS['clerk']!, own)).rejects.toMatchObject({
    code: 'SELLER_BARRED',
  });
  expect(s.sent).toEqual([]);
});

test.each(['lot_void', 'lot_buyer'] as const)('%s takes a second person', async (name) => {
  const s = stand();
  await s.give(name, SESSIONS['manager']!, { lot_no: 1, second_token: 'clerk' });
  const { second, second_token } = s.sent[0]!.args;
  expect(second).toEqual({ staff_id: 'c1', role: 'clerk', houses: [HOUSE] });
  expect(second_token).toBeUndefined();
  for (const token of ['manager', 'stranger', 'bidder', 'no token']) {
    const given = s.give(name, SESSIONS['manager']!, { lot_no: 1, second_token: token });
    await expect(given).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
  }
  expect(s.sent).toHaveLength(1);
});

test('a room paddle without a limit is the manager’s', async () => {
  const s = stand();
  const unlimited = { user_id: 'u1', command_id: 'c', seen_seq: 3 };
  await expect(s.give('room_paddle', SESSIONS['clerk']!, unlimited)).rejects.toMatchObject({
    code: 'NOT_ALLOWED',
  });
  await s.give('room_paddle', SESSIONS['clerk']!, { ...unlimited, limit_minor: 5_000 });
  await s.give('room_paddle', SESSIONS['manager']!, unlimited);
  expect(s.sent.map(({ name, args }) => [name, args['kind'], args['limit_minor']])).toEqual([
    ['paddle_open', 'room', 5_000],
    ['paddle_open', 'room', undefined],
  ]);
});

test.each([
  ['floor_bid', 'FLOOR'],
  ['vendor_bid', 'VENDOR'],
] as const)('%s is a bid under the command’s id', async (name, kind) => {
  const s = stand();
  await s.give(name, SESSIONS['clerk']!, { command_id: 'c-31', lot_no: 1, amount_minor: 5 });
  expect(s.sent).toEqual([
    {
      name: 'place',
      args: expect.objectContaining({ bid_id: 'c-31', kind, received_at_ms: 7 }) as object,
    },
  ]);
});

const short = { code: 'FUNDS_SHORT', seq: 9, ask_minor: 500, shortfall_minor: 77 };
const over = { code: 'OVER_LIMIT', seq: 9, ask_minor: 500, limit_left_minor: 88 };
test.each(
  (['floor_bid', 'lot_take_room', 'lot_buyer', 'lot_reopen'] as const).flatMap((name) => [
    [name, short] as const,
    [name, over] as const,
  ]),
)('%s tells the staff nothing of the bidder’s money: %j', async (name, answer) => {
  const s = stand(answer);
  const given = s.give(name, SESSIONS['manager']!, { command_id: 'c', second_token: 'clerk' });
  const refusal = await given.then(
    () => undefined,
    (error: { code: string; extra: object }) => error,
  );
  expect(refusal).toMatchObject({ code: answer.code, extra: { ask_minor: '500' } });
  expect(JSON.stringify(refusal)).not.toMatch(/77|88/);
});
