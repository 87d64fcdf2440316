import { endpoint, sessionOf, type EndpointAnswer } from '../../contracts/ports';
import { signInBody, type TicketView } from '../../contracts/http';
import { clearCookie, readToken, secretHash, setCookie } from '../domain/refresh-token';
import { refresh, signIn, type Opened, type SignInDeps } from '../domain/sign-in';

export interface SessionHttpDeps extends SignInDeps {
  /** The pages are served over https: the cookie travels there alone. */
  secureCookies: boolean;
}

const answered = (opened: Opened, deps: SessionHttpDeps, status = 200): EndpointAnswer => ({
  status,
  body: opened.view,
  setCookies: [setCookie(opened.token, deps.secureCookies)],
});
export { answered };

export const signInEndpoint = (deps: SessionHttpDeps) =>
  endpoint({
    method: 'POST',
    path: '/api/session',
    access: { who: 'public' },
    body: signInBody,
    handle: async ({ body, ip }) => answered(await signIn(deps, { ...body, ip }), deps),
  });

export const refreshEndpoint = (deps: SessionHttpDeps) =>
  endpoint({
    method: 'POST',
    path: '/api/session/refresh',
    access: { who: 'public' },
    handle: async ({ cookies }) => answered(await refresh(deps, readToken(cookies)), deps),
  });

/** Ends the family whose present token is shown; a stranger who knows its id alone ends nothing. */
export const signOutEndpoint = (deps: SessionHttpDeps) =>
  endpoint({
    method: 'DELETE',
    path: '/api/session',
    access: { who: 'public' },
    handle: async ({ cookies }) => {
      const token = readToken(cookies);
      if (token) await deps.families.revoke(token.family_id, secretHash(token.secret));
      return { status: 204, setCookies: [clearCookie(deps.secureCookies)] };
    },
  });

/** The password of the push session: bound to the user and to the page's origin. */
export const ticketEndpoint = (deps: SessionHttpDeps) =>
  endpoint({
    method: 'POST',
    path: '/api/session/ticket',
    access: { who: 'signed-in' },
    handle: async (request) => {
      const { user_id, grants } = sessionOf(request);
      const origin = request.headers['origin'] ?? '';
      const { token, expires_at_ms } = await deps.signer.ticket(user_id, grants, origin);
      return { body: { user_id, ticket: token, expires_at_ms } satisfies TicketView };
    },
  });
