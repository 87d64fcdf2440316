import { ApiProblem, createCaller } from './api';
import { SessionClient } from './session';
import { z } from 'zod';

const user = { user_id: 'u1', email: 'a@b.co', name: 'Ann', grants: [] };
const json = (status: number, body: unknown) => new Response(JSON.stringify(body), { status });
const refusal = json.bind(null, 401, {
  code: 'NOT_SIGNED_IN',
  detail: 'sign in',
  remedy: 'sign in',
});

/** A server of one account: tokens are numbered and the ones in `dead` are refused. */
function server() {
  const calls: string[] = [];
  const state = { now: 0, refreshes: 0, cookie: true, dead: new Set<string>(), offline: false };
  const fetcher = async (path: string, init: RequestInit): Promise<Response> => {
    calls.push(`${init.method} ${path}`);
    if (state.offline) throw new TypeError('failed to fetch');
    if (path === '/api/session' && init.method === 'DELETE') {
      state.cookie = false;
      return new Response(null, { status: 204 });
    }
    if (path.startsWith('/api/session')) {
      if (path.endsWith('refresh') && !state.cookie) return refusal();
      state.cookie = true;
      const access_token = `t${++state.refreshes}`;
      return json(200, { user, access_token, expires_at_ms: state.now + 600_000 });
    }
    const token = (init.headers as Record<string, string>).authorization?.slice(7) ?? '';
    return state.dead.has(token) ? refusal() : json(200, { token });
  };
  const session = new SessionClient({
    fetcher,
    now: () => state.now,
    exclusive: (work) => work(),
  });
  const call = createCaller(fetcher, session);
  const read = () => call('GET', '/api/thing', z.object({ token: z.string() }));
  return { state, calls, session, read };
}

test('a page with the cookie is signed in, one without is a guest', async () => {
  const one = server();
  await one.session.refresh();
  expect(one.session.read()).toEqual({ status: 'signed-in', user });
  const two = server();
  two.state.cookie = false;
  await two.session.refresh();
  expect(two.session.read()).toEqual({ status: 'guest' });
});
test('a guest calls without a token and refreshes no more', async () => {
  const { state, session, read, calls } = server();
  state.cookie = false;
  await session.refresh();
  expect(await read()).toEqual({ token: '' });
  expect(calls).toEqual(['POST /api/session/refresh', 'GET /api/thing']);
});
test('calls at one time share one refresh, and a token is used until its last half minute', async () => {
  const { state, read } = server();
  const both = await Promise.all([read(), read()]);
  expect(both).toEqual([{ token: 't1' }, { token: 't1' }]);
  state.now = 569_000;
  expect(await read()).toEqual({ token: 't1' });
  state.now = 571_000;
  expect(await read()).toEqual({ token: 't2' });
});
test('a refused token is replaced once, then the refusal stands', async () => {
  const { state, read } = server();
  await read();
  state.dead.add('t1');
  expect(await read()).toEqual({ token: 't2' });
  state.dead.add('t2').add('t3');
  await expect(read()).rejects.toMatchObject({ code: 'NOT_SIGNED_IN', status: 401 });
});
test('signing out forgets the token, also when nobody answers', async () => {
  const { state, session } = server();
  await session.signIn('a@b.co', 'secret');
  state.offline = true;
  await expect(session.signOut()).rejects.toBeInstanceOf(ApiProblem);
  expect(session.read()).toEqual({ status: 'guest' });
});
test('a line that drops during a refresh signs nobody out', async () => {
  const { state, session, read } = server();
  await session.signIn('a@b.co', 'secret');
  state.now = 600_000;
  state.offline = true;
  await expect(read()).rejects.toMatchObject({ code: 'OFFLINE' });
  expect(session.read().status).toBe('signed-in');
});
