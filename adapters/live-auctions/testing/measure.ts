/**
 * Calls a second and their latencies over one connection, and over the router, closed loop, against
 * the instance of this folder:
 *   npx tsc -p tsconfig.json && node dist/adapters/live-auctions/testing/measure.js
 */
import { Line } from '../iproto';
import { LIMITS } from '../limits';
import { Router } from '../router';
import { FixtureServer, keptLog, PASSWORD, USER } from './server';

const SECONDS = 3;
const IN_FLIGHT = [1, 64, 256];

async function measure(inFlight: number, call: () => Promise<unknown>): Promise<string> {
  const took: number[] = [];
  const end = performance.now() + SECONDS * 1_000;
  const worker = async (): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      await call();
      const after = performance.now();
      took.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
  took.sort((x, y) => x - y);
  const at = (share: number): string => took[Math.floor(took.length * share)]!.toFixed(2);
  return `${Math.round(took.length / SECONDS)}/s, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
}

async function main(): Promise<void> {
  const server = await FixtureServer.start();
  const log = keptLog();
  const sign = { user: USER, password: PASSWORD, log };
  const line = new Line({ ...sign, address: server.address }).open();
  const topology = new Map([['a', [server.address]]]);
  const router = new Router({ ...sign, topology, limits: LIMITS }).open();
  await Promise.all([line.settled(), router.ready()]);
  const bid = {
    bid_id: 'b'.repeat(22),
    auction_id: 'auction-7',
    amount_minor: 1e10,
    confirmed: true,
  };
  const kinds: [string, () => Promise<unknown>][] = [
    ['client, echo', () => line.call('fixture.echo', [1], 5_000)],
    ['router, gavel.call with a bid', () => router.call(243, 'write', 'echo', [bid])],
  ];
  for (const [kind, call] of kinds) {
    for (const inFlight of IN_FLIGHT) {
      process.stdout.write(`${kind}, ${inFlight} in flight: ${await measure(inFlight, call)}\n`);
    }
  }
  line.close();
  router.close();
  await server.remove();
}

void main();
