import { sessionView } from '@gavel/contracts/http';
import { request } from '@gavel/ui/api';

type Fetch = (input: string, init: RequestInit) => Promise<Response>;

/**
 * The second person of an act that takes two signs in beside the first: his token is for this act
 * alone. The request carries no cookie and keeps none, so the clerk's own session stays his.
 * Errors: ApiProblem.
 */
export async function secondToken(fetcher: Fetch, email: string, password: string) {
  const alone: Fetch = (input, init) => fetcher(input, { ...init, credentials: 'omit' });
  const body = { email, password };
  const { access_token } = await request(alone, 'POST', '/api/session', sessionView, { body });
  return access_token;
}
