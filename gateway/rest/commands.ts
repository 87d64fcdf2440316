import { COMMANDS, type CommandName } from '../../services/contracts/http';
import {
  endpoint,
  sessionOf,
  type Answer,
  type Endpoint,
  type LiveAuctions,
  type Role,
  type Session,
  type Staff,
} from '../../services/contracts/ports';
import { answered } from './wire';
import type { RestDeps } from './deps';

/**
 * The clerk's commands: POST /api/auctions/:auction_id/commands/<command>. The roles and houses of
 * the session travel with the command, and the shard compares them with the auction's own house.
 */
const ROLES: readonly Role[] = ['clerk', 'manager'];

export function commandEndpoints({ live, clock }: RestDeps): Endpoint[] {
  return (Object.keys(COMMANDS) as CommandName[]).map((name) =>
    endpoint({
      method: 'POST',
      path: `/api/auctions/:auction_id/commands/${name}`,
      access: { who: 'staff', roles: ROLES },
      body: COMMANDS[name],
      async handle(request) {
        const auction_id = request.params['auction_id']!;
        const staff = staffOf(sessionOf(request));
        const body = request.body as Record<string, unknown>;
        return answered(await send(live, name, { ...body, auction_id, staff }, clock.now()));
      },
    }),
  );
}

/** Two acts of the house are the bidders' own procedures, done for the room. */
function send(
  live: LiveAuctions,
  name: CommandName,
  args: Record<string, unknown>,
  receivedAtMs: number,
): Promise<Answer> {
  const { command_id, ...rest } = args;
  if (name === 'floor_bid') {
    const floor = { ...rest, bid_id: command_id, kind: 'FLOOR', received_at_ms: receivedAtMs };
    return live.call('place', floor as never);
  }
  if (name === 'room_paddle') {
    const { seen_seq: _seen, ...who } = rest;
    const paddle = { ...who, command_id, kind: 'room', status: 'approved', rating: 100 };
    return live.call('paddle_open', paddle as never);
  }
  return live.call(name, args as never);
}

/** All houses in which the person has one of the roles: which of them counts, the shard decides. */
export function staffOf(session: Session): Staff {
  const grants = session.grants.filter((g) => ROLES.includes(g.role) && g.house_id !== undefined);
  return {
    staff_id: session.user_id,
    role: grants[0]!.role as Staff['role'],
    houses: [...new Set(grants.map((g) => g.house_id!))],
  };
}
