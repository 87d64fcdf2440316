import type { Clock, Ids, Signer } from '../../contracts/ports';
import type { SessionView } from '../../contracts/http';
import { NotSignedIn } from '../../contracts/errors';
import { normalEmail, type Account } from './account';
import { FAMILY_MS, REUSE_GRACE_MS } from './limits';
import type { Passwords } from './passwords';
import { freshSecret, secretHash, type RefreshToken } from './refresh-token';
import type { Throttle } from './throttle';

/** What signing in needs of the stores. */
export interface SignInStores {
  accounts: {
    byEmail(email: string): Promise<Account | null>;
    byId(userId: string): Promise<Account | null>;
  };
  families: {
    open(
      family: { family_id: string; user_id: string },
      secretHash: string,
      nowMs: number,
      expiresAtMs: number,
    ): Promise<void>;
    rotate(
      familyId: string,
      from: string,
      to: string,
      nowMs: number,
      expiresAtMs: number,
    ): Promise<{ family_id: string; user_id: string } | null>;
    rotatedBefore(familyId: string, beforeMs: number): Promise<boolean>;
    revoke(familyId: string, secretHash?: string): Promise<void>;
  };
}
export interface SignInDeps extends SignInStores {
  clock: Clock;
  ids: Ids;
  signer: Signer;
  passwords: Passwords;
  throttle: Throttle;
}
/** A session as the page gets it, and the cookie's new content. */
export interface Opened {
  view: SessionView;
  token: RefreshToken;
}

/** Wrong mail and wrong password look alike and take as long. Errors: NotSignedIn, TOO_MANY. */
export async function signIn(
  deps: SignInDeps,
  given: { email: string; password: string; ip: string },
): Promise<Opened> {
  const email = normalEmail(given.email);
  await deps.throttle.tries(given.ip, email);
  const account = await deps.accounts.byEmail(email);
  const fits = await deps.passwords.matches(given.password, account?.password_hash ?? null);
  if (!account || !fits) throw new NotSignedIn('this mail and password do not fit together');
  await deps.throttle.succeeded(given.ip, email);
  return open(deps, account);
}

/** A first session of an account: a new family. */
export async function open(deps: SignInDeps, account: Account): Promise<Opened> {
  const token = { family_id: deps.ids.fresh(), secret: freshSecret(deps.ids) };
  const now = deps.clock.now();
  const family = { family_id: token.family_id, user_id: account.user_id };
  await deps.families.open(family, secretHash(token.secret), now, now + FAMILY_MS);
  return { view: await sessionView(deps, account), token };
}

/** Replaces the token. One that was replaced before ends its family. Errors: NotSignedIn. */
export async function refresh(deps: SignInDeps, given: RefreshToken | null): Promise<Opened> {
  if (!given) throw new NotSignedIn();
  const now = deps.clock.now();
  const token = { family_id: given.family_id, secret: freshSecret(deps.ids) };
  const family = await deps.families.rotate(
    given.family_id,
    secretHash(given.secret),
    secretHash(token.secret),
    now,
    now + FAMILY_MS,
  );
  if (!family) {
    if (await deps.families.rotatedBefore(given.family_id, now - REUSE_GRACE_MS))
      await deps.families.revoke(given.family_id);
    throw new NotSignedIn('sign in again');
  }
  const account = await deps.accounts.byId(family.user_id);
  if (!account) throw new NotSignedIn('sign in again');
  return { view: await sessionView(deps, account), token };
}

async function sessionView(deps: SignInDeps, account: Account): Promise<SessionView> {
  const { user_id, email, name, grants } = account;
  const { token, expires_at_ms } = await deps.signer.access(user_id, grants);
  return { user: { user_id, email, name, grants }, access_token: token, expires_at_ms };
}
