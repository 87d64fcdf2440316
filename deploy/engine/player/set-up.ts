import type { PaddleState } from '../../../services/contracts/ports';
import { HOUSE } from '../scenario/arguments';
import type { PaddleSetup, Setup } from '../scenario/types';
import { STAFF } from './arguments';
import type { Auction } from './auction';
import { reasonOf } from './compare';
import type { Reply } from './shard';

const told = (what: string, reply: Reply) => `setup: ${what}: ${reply.code}${reasonOf(reply)}`;

/** Of a setup that is to be refused: what is not as expected; the steps are not played. */
function refusal(reply: Reply, wanted: { code: string; field?: string }): string | undefined {
  const right =
    reply.code === wanted.code && (wanted.field === undefined || reply.field === wanted.field);
  if (right) return undefined;
  const where = wanted.field === undefined ? '' : ` ${wanted.field}`;
  return `setup: expected ${wanted.code}${where}, got ${reply.code}${reasonOf(reply)}`;
}

function loading(setup: Setup): object {
  const { currency, exponent, ladder, policy, starts_at_ms, lots } = setup;
  return {
    ...{ command_id: 'setup-load', staff: STAFF.manager, house_id: HOUSE, policy_version: 1 },
    ...{ currency, exponent, ladder, policy, lots },
    ...(starts_at_ms === undefined ? {} : { starts_at_ms }),
  };
}

/** Registers and funds the i-th paddle. */
async function join(auction: Auction, i: number, paddle: PaddleSetup): Promise<string | undefined> {
  const { name, funds_minor, ...rest } = paddle;
  const opened = await auction.call('paddle_open', {
    ...rest,
    command_id: `setup-paddle-${i}`,
    user_id: name,
    ...(paddle.kind === 'room' ? { staff: STAFF.clerk } : {}),
  });
  const number = (opened.paddle as PaddleState | undefined)?.paddle_no;
  if (number === undefined) return told(`paddle ${name} was not opened`, opened);
  auction.numbers.set(name, number);
  if (funds_minor === 0) return undefined;
  const credited = await auction.call('paddle_credit', {
    ...{ paddle_no: number, transfer_id: `setup-funds-${i}`, amount_minor: funds_minor },
  });
  return credited.code === 'ACCEPTED' ? undefined : told(`${name} was not funded`, credited);
}

function opening(setup: Setup): [name: string, args: object][] {
  const lot = { lot_no: setup.open };
  return [
    ...(setup.start ? [['auction_start', {}] as [string, object]] : []),
    ...(setup.open === undefined
      ? []
      : ([
          ['lot_announce', lot],
          ['lot_open', lot],
        ] as [string, object][])),
  ];
}

/**
 * Loads the auction of a scenario, with its paddles, and begins it as far as the setup says.
 * @returns what stood in the way; undefined: all is as the setup says.
 */
export async function setUp(auction: Auction, setup: Setup): Promise<string | undefined> {
  const loaded = await auction.call('auction_load', loading(setup));
  if (setup.refused) return refusal(loaded, setup.refused);
  if (loaded.code !== 'ACCEPTED') return told('the auction was not loaded', loaded);
  for (const [i, paddle] of setup.paddles.entries()) {
    const problem = await join(auction, i + 1, paddle);
    if (problem) return problem;
  }
  for (const [i, [name, args]] of opening(setup).entries()) {
    const command = { command_id: `setup-${i + 1}`, staff: STAFF.clerk, seen_seq: 0 };
    const reply = await auction.call(name, { ...command, ...args });
    if (reply.code !== 'ACCEPTED') return told(`${name} was refused`, reply);
  }
  return undefined;
}
