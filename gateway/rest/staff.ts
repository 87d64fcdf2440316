import { GavelError, NotAllowed } from '../../services/contracts/errors';
import type { Role, Session, Sessions, Staff } from '../../services/contracts/ports';

/** A person as the shard is told of him: with the role he has in this house, and in no other. */
export function staffOf(session: Session, houseId: string, roles: readonly Role[]): Staff {
  const { user_id, grants } = session;
  const role = roles.find((r) => grants.some((g) => g.role === r && g.house_id === houseId));
  if (role !== undefined) {
    return { staff_id: user_id, role: role as Staff['role'], houses: [houseId] };
  }
  const isEngineer = roles.includes('engineer') && grants.some((g) => g.role === 'engineer');
  if (isEngineer) return { staff_id: user_id, role: 'engineer', houses: [] };
  throw new NotAllowed(`this needs the role ${roles.join(' or ')} in the auction's house`);
}

/**
 * Nobody who works for a house buys in its sales: he knows reserves, and who is behind a paddle.
 * Errors: SELLER_BARRED.
 */
export function assertOutsider({ grants }: Pick<Session, 'grants'>, houseId: string): void {
  if (grants.some((g) => g.house_id === houseId)) {
    throw new GavelError('SELLER_BARRED', 'who works for this house does not buy in its sales');
  }
}

/** The second person of an act that takes two. `over`: why he may begin nothing any more. */
export interface Second {
  second: Staff;
  over?: GavelError;
}
const FIELD = { field: 'second_token' };

/**
 * The second person of an act that takes two, by the access token of a session of his own. One whose
 * time is over tells who he was: the act may have been done while it was not.
 * Errors: NOT_ALLOWED, also for a token that is not valid: the first person's session is not at fault.
 */
export async function secondOf(
  sessions: Pick<Sessions, 'verify' | 'past'>,
  token: string,
  first: Staff,
  houseId: string,
  roles: readonly Role[],
): Promise<Second> {
  const refusal = await sessions.verify(token).then(() => undefined, notSignedIn);
  const session = await sessions.past(token).catch((error: unknown) => {
    throw notSignedIn(error);
  });
  if (session.user_id === first.staff_id) throw new NotAllowed('this takes two persons', FIELD);
  const second = staffOf(session, houseId, roles);
  return refusal ? { second, over: refusal } : { second };
}

function notSignedIn(error: unknown): GavelError {
  if (!(error instanceof GavelError)) throw error;
  return new NotAllowed(`the second person is not signed in: ${error.detail}`, FIELD);
}
