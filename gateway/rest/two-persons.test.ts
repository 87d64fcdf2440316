import { exportJWK, generateKeyPair } from 'jose';
import { createLiveAuctions, type LiveAuctionsAdapter } from '../../adapters/live-auctions';
import { quietLog } from '../../adapters/postgres/testing/database';
import { createSessions, createSigner } from '../../adapters/sessions';
import { systemClock } from '../../adapters/system';
import type { CommandAnswer, CommandName } from '../../services/contracts/http';
import type { EndpointRequest, Grant, Sessions, Signer } from '../../services/contracts/ports';
import { smallSale, type SmallSale } from '../../tarantool/test/small-sale';
import { startTarantool, type RunningTarantool } from '../../tarantool/test/start';
import { commandEndpoints } from './commands';
import type { RestDeps } from './deps';
import { createFacts } from './facts';

/** What takes two persons, against the engine, with tokens whose time passes as the test likes. */
const TOKEN_MS = 600_000;
const time = { at: 1_795_266_000_000 };
const clock = { now: () => time.at };
let shard: RunningTarantool;
let cluster: LiveAuctionsAdapter;
let sessions: Sessions;
let signer: Signer;

beforeAll(async () => {
  shard = await startTarantool({
    ...{ replicaset: 'a', buckets: '1-3000', owners: 'a=1-3000' },
    env: { GAVEL_WAL_MODE: 'write' },
  });
  cluster = createLiveAuctions(
    { urls: `a=${shard.url}`, user: 'gateway', password: 'secret' },
    { log: quietLog, clock: systemClock },
  );
  const pair = await generateKeyPair('ES256', { extractable: true });
  sessions = await createSessions(await exportJWK(pair.publicKey), clock);
  signer = await createSigner(await exportJWK(pair.privateKey), clock);
}, 60_000);
afterAll(async () => {
  cluster.close();
  await shard.kill();
  shard.remove();
});

const of = (role: Grant['role'], house_id = 'house'): Grant => ({ role, house_id });
const tokenOf = async (id: string, ...grants: Grant[]): Promise<string> =>
  (await signer.access(id, grants)).token;

/** The manager's command, as the door hands it on; refusals by their code. */
async function give(name: CommandName, auction_id: string, body: object): Promise<CommandAnswer> {
  const deps = { live: cluster.live, sessions, clock } as unknown as RestDeps;
  const endpoints = commandEndpoints(deps, createFacts(cluster.live));
  const at = endpoints.find(({ path }) => path.endsWith(`/commands/${name}`))!;
  const session = { user_id: 'maud', grants: [of('manager')], expires_at_ms: Infinity };
  const request = { session, params: { auction_id }, body };
  return at
    .handle(request as unknown as EndpointRequest<unknown>)
    .then((answer) => answer.body as CommandAnswer)
    .catch(({ code }: { code: CommandAnswer['code'] }) => ({ code }));
}

/** An auction whose lot 1 was sold to somebody in the room without a paddle. */
async function sold(auction_id: string): Promise<SmallSale> {
  const sale = await smallSale(cluster.live, auction_id, 2);
  await sale.join('guest', 'room');
  await sale.start();
  await sale.open(1);
  await sale.bid(1, undefined, 'FLOOR');
  await sale.hammer(1);
  return sale;
}
const lotStatus = async (auction_id: string) =>
  (await cluster.live.call('auction_view', { auction_id })).lots![0]!.status;
const id = (n: number) => `c-${String(n).padStart(16, '0')}`;

test.each([
  ['lot_void', { reason: 'fraud' }],
  ['lot_buyer', { epoch: 0, paddle_no: 1 }],
] as const)(
  '%s repeated is answered as before, though the second’s time is over',
  async (name, of_) => {
    const auction_id = `repeated-${name.slice(4)}`;
    await sold(auction_id);
    const second_token = await tokenOf('carl', of('clerk'));
    const body = { command_id: id(1), seen_seq: 1_000, lot_no: 1, ...of_, second_token };
    const first = await give(name, auction_id, body);
    expect(first.code).toBe('ACCEPTED');
    time.at += TOKEN_MS;
    expect(await give(name, auction_id, body)).toEqual(first);
    const other = { ...body, lot_no: 2 };
    expect((await give(name, auction_id, other)).code).toBe('BID_ID_REUSED');
  },
  30_000,
);

test('a refusal is repeated as well, and its id does nothing afterwards', async () => {
  await sold('refused-void');
  const second_token = await tokenOf('carl', of('clerk'));
  const body = { command_id: id(2), seen_seq: 1_000, lot_no: 2, reason: 'fraud', second_token };
  expect((await give('lot_void', 'refused-void', body)).code).toBe('WRONG_STATE');
  time.at += TOKEN_MS;
  expect((await give('lot_void', 'refused-void', body)).code).toBe('WRONG_STATE');
}, 30_000);

describe('whose time is over voids nothing', () => {
  const auction_id = 'unknown-void';
  let expired: string;
  beforeAll(async () => {
    await sold(auction_id);
    expired = await tokenOf('carl', of('clerk'));
    const other = { command_id: id(3), seen_seq: 1_000, lot_no: 2 };
    expect((await give('lot_announce', auction_id, other)).code).toBe('ACCEPTED');
    time.at += TOKEN_MS;
  }, 30_000);
  afterEach(async () => expect(await lotStatus(auction_id)).toBe('Final'));

  const body = { seen_seq: 1_000, lot_no: 1, reason: 'fraud' };
  const voided = (command_id: string, second_token: string) =>
    give('lot_void', auction_id, { ...body, command_id, second_token });

  test('under an id that nobody knows', async () => {
    expect((await voided(id(4), expired)).code).toBe('NOT_ALLOWED');
  });
  test('under the id of another command', async () => {
    expect((await voided(id(3), expired)).code).toBe('BID_ID_REUSED');
  });
  test.each([
    ['a token that nobody signed', () => Promise.resolve('x'.repeat(40))],
    ['a push ticket', async () => (await signer.ticket('carl', [of('clerk')], '')).token],
  ])('with %s, whatever the id', async (_name, token) => {
    expect((await voided(id(3), await token())).code).toBe('NOT_ALLOWED');
  });
  test.each([
    ['another house', 'carl', of('clerk', 'other')],
    ['finance', 'fred', of('finance')],
    ['the first person', 'maud', of('manager')],
  ])('nor %s, whatever the id', async (_name, user, grant) => {
    const token = await tokenOf(user, grant);
    time.at += TOKEN_MS;
    expect((await voided(id(3), token)).code).toBe('NOT_ALLOWED');
  });
});
