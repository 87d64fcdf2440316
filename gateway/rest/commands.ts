import type { z } from 'zod';
import type { GavelError } from '../../services/contracts/errors';
import { COMMANDS, type CommandName } from '../../services/contracts/http';
import {
  endpoint,
  sessionOf,
  type Answer,
  type Endpoint,
  type EndpointRequest,
  type LiveAuctions,
  type Staff,
} from '../../services/contracts/ports';
import { COMMAND_RULES, ruleFor } from './command-rules';
import type { RestDeps } from './deps';
import type { FactsOf } from './facts';
import { assertOutsider, secondOf, staffOf, type Second } from './staff';
import { answeredToStaff, found } from './wire';

/**
 * The commands of the house: POST /api/auctions/:auction_id/commands/<command>. The person's role in
 * the auction's own house travels with the command, and the shard compares it once more.
 */
type Body = Record<string, unknown>;
/** Whose the ids of the house's commands are. */
const HOUSE = 0;

export function commandEndpoints(deps: RestDeps, factsOf: FactsOf): Endpoint[] {
  return (Object.keys(COMMANDS) as CommandName[]).map((name) =>
    endpoint({
      method: 'POST',
      path: `/api/auctions/:auction_id/commands/${name}`,
      access: { who: 'staff', roles: COMMAND_RULES[name].roles },
      body: COMMANDS[name] as z.ZodType<Body>,
      async handle(request) {
        const auction_id = request.params['auction_id']!;
        const { house_id } = await factsOf(auction_id);
        const { over, ...persons } = await personsOf(deps, name, request, house_id);
        const { second_token: _token, ...body } = request.body;
        const args = { ...body, auction_id, ...persons };
        if (over) await assertDone(deps.live, auction_id, String(body['command_id']), over);
        return answeredToStaff(await send(deps.live, name, args, deps.clock.now()));
      },
    }),
  );
}

/** Who gives the command, and of what takes two the second person. */
async function personsOf(
  { sessions }: RestDeps,
  name: CommandName,
  request: EndpointRequest<Body>,
  houseId: string,
): Promise<{ staff: Staff } & Partial<Second>> {
  const { body } = request;
  const { roles, second } = ruleFor(name, body);
  const session = sessionOf(request);
  const staff = staffOf(session, houseId, roles);
  // A paddle for himself: a room paddle needs no money.
  if (body['user_id'] === session.user_id) assertOutsider(session, houseId);
  if (!second) return { staff };
  const token = String(body['second_token']);
  return { staff, ...(await secondOf(sessions, token, staff, houseId, second)) };
}

/**
 * A command whose second person may begin nothing any more goes on to the shard only if its id had an
 * effect there: such an id is known for ever, so that the shard compares the body and repeats its
 * answer, and can do nothing. A refusal that is kept might be gone by then: it is repeated here.
 */
async function assertDone(
  live: LiveAuctions,
  auction_id: string,
  bid_id: string,
  over: GavelError,
): Promise<void> {
  const looked = await live.call('bid_lookup', { auction_id, paddle_no: HOUSE, bid_id });
  if (looked.code === 'NOT_FOUND') throw over;
  answeredToStaff(found(looked, looked.answer));
}

/** Three acts of the house are the bidders' own procedures, done for the room or the seller. */
function send(
  live: LiveAuctions,
  name: CommandName,
  args: Body,
  receivedAtMs: number,
): Promise<Answer> {
  const { command_id, ...rest } = args;
  if (name === 'floor_bid' || name === 'vendor_bid') {
    const kind = name === 'floor_bid' ? 'FLOOR' : 'VENDOR';
    const bid = { ...rest, bid_id: command_id, kind, received_at_ms: receivedAtMs };
    return live.call('place', bid as never);
  }
  if (name === 'room_paddle') {
    const { seen_seq: _seen, ...who } = rest;
    const paddle = { ...who, command_id, kind: 'room', status: 'approved', rating: 100 };
    return live.call('paddle_open', paddle as never);
  }
  return live.call(name, args as never);
}
