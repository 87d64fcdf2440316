import type { Stack } from '../local/stack';
import { startTestStack, TEST_STACK_MS } from '../local/test-stack';
import { play } from './play';
import { siteOf } from './stage';

/**
 * A whole sale in which every part dies once, without warning, in the middle of the bidding: nothing
 * acknowledged is lost, no id has two effects, and all proofs hold.
 */
const KILLS: Record<string, string> = {
  '0:1': 'gateway',
  '1:2': 'adapter',
  '0:2': 'tarantool-a',
  '0:3': 'services',
  '1:4': 'postgres',
};
const lines: string[] = [];
let stack: Stack;

beforeAll(async () => {
  stack = await startTestStack({ say: (line) => lines.push(line) });
}, TEST_STACK_MS);

afterAll(() => stack?.stop(), 60_000);

test('a sale survives the death of each of its parts', async () => {
  const killed: string[] = [];
  const { summary, failed } = await play({
    env: stack.env,
    site: siteOf(stack.env),
    say: (line) => lines.push(line),
    duringLot(auction, lotNo) {
      const victim = KILLS[`${auction}:${lotNo}`];
      if (!victim) return;
      killed.push(victim);
      void stack.processes.kill(victim, 'SIGKILL');
    },
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}\n${lines.slice(-40).join('\n')}`);
  });
  expect({ failed, killed: killed.sort() }).toEqual({
    failed: [],
    killed: Object.values(KILLS).sort(),
  });
  expect(summary).toMatchObject({
    auctions: 2,
    replicasets: 2,
    ledger_imbalance: 0,
    escrow_difference: 0,
    screens_equal: true,
    history_equal: true,
    hot_rows_left: 0,
  });
  expect(summary.bids_accepted + summary.bids_refused).toBeGreaterThanOrEqual(500);
  expect(summary.ask_moved).toBeGreaterThanOrEqual(100);
}, 280_000);
