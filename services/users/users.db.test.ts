import {
  openDoors,
  testKeys,
  SERVICE_SECRET,
  log,
  type Doors,
} from '../../adapters/http/testing/doors';
import { createMongo, type Mongo } from '../../adapters/mongo';
import { sessionView, ticketView } from '../contracts/http';
import { createUsers } from './index';

const time = { at: 1_795_266_000_000 };
const clock = { now: () => time.at };
let count = 0;
const ids = { fresh: () => `id${String(++count).padStart(20, '0')}` };
const anna = { email: 'Anna@Example.org', password: 'correct horse battery', name: 'Anna' };

const cookieOf = (answer: { headers: Headers }) =>
  answer.headers.getSetCookie()[0]!.split(';')[0]!.trim();

describe('users', () => {
  let mongo: Mongo;
  let doors: Doors;
  const open = async (publicUrl: string) => {
    const keys = await testKeys(clock);
    const users = createUsers({ mongo: mongo.connection, ...keys, clock, ids, log, publicUrl });
    await users.prepare();
    return openDoors([users], keys);
  };
  beforeAll(async () => {
    const server = new URL(process.env['MONGODB_URL']!);
    server.pathname = `/users_${process.pid}`;
    mongo = await createMongo(server.href, { log });
    doors = await open('http://127.0.0.1:8080');
    const { status } = await doors.call('POST', '/api/users', { body: anna });
    expect(status).toBe(201);
  });
  afterAll(async () => {
    await doors.close();
    await mongo.connection.dropDatabase();
    await mongo.close();
  });
  beforeEach(() => {
    time.at += 3_600_000;
  });

  const signIn = (email = anna.email, password = anna.password) =>
    doors.call('POST', '/api/session', { body: { email, password } });
  const refresh = (cookie: string) =>
    doors.call('POST', '/api/session/refresh', { headers: { cookie } });

  test('a new bidder is signed in, and is a bidder and nothing more', async () => {
    const body = { email: 'ben@example.org', password: 'ten letters', name: 'Ben' };
    const answer = await doors.call('POST', '/api/users', { body });
    const view = sessionView.parse(answer.body);
    expect(view.user).toMatchObject({ email: 'ben@example.org', grants: [{ role: 'bidder' }] });
    const session = await doors.sessions.verify(view.access_token);
    expect(session).toMatchObject({ user_id: view.user.user_id, grants: [{ role: 'bidder' }] });
  });

  test('no mail has two accounts, however it is spelled', async () => {
    const answer = await doors.call('POST', '/api/users', {
      body: { ...anna, email: 'ANNA@example.ORG' },
    });
    expect(answer).toMatchObject({ status: 400, body: { field: 'email' } });
  });

  test.each([
    ['role in the body', { ...anna, email: 'x@example.org', grants: [{ role: 'engineer' }] }],
    ['short password', { ...anna, email: 'x@example.org', password: 'short' }],
    ['no mail address', { ...anna, email: 'not a mail' }],
    ['an operator for a mail', { ...anna, email: { $ne: '' } }],
  ])('refuses to register: %s', async (_name, body) => {
    const answer = await doors.call('POST', '/api/users', { body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'INVALID_REQUEST' } });
  });

  test('signs in with the mail in any spelling', async () => {
    const answer = await signIn(' anna@EXAMPLE.org ');
    expect(answer.status).toBe(200);
    expect(sessionView.parse(answer.body).user.name).toBe('Anna');
  });

  test('a wrong mail and a wrong password get the same answer', async () => {
    const [mail, password] = [await signIn('nobody@example.org'), await signIn(anna.email, 'no')];
    expect(mail).toMatchObject({ status: 401, body: { code: 'NOT_SIGNED_IN' } });
    expect(mail.body).toEqual(password.body);
    expect(mail.headers.getSetCookie()).toEqual([]);
  });

  test('the eleventh wrong password waits, also of many at once, and others go on', async () => {
    const body = { email: 'cora@example.org', password: 'ten letters', name: 'Cora' };
    await doors.call('POST', '/api/users', { body });
    const tries = await Promise.all(
      Array.from({ length: 15 }, () => signIn(body.email, 'wrong password')),
    );
    expect(tries.filter((t) => t.status === 401)).toHaveLength(10);
    expect(tries.filter((t) => t.status === 429)).toHaveLength(5);
    const right = await signIn(body.email, body.password);
    expect(right).toMatchObject({ status: 429, body: { code: 'TOO_MANY' } });
    expect(right.body.retry_after_s).toBeGreaterThan(0);
    expect((await signIn()).status).toBe(200);
  });

  test('refreshing replaces the token and keeps the user', async () => {
    const first = await signIn();
    const second = await refresh(cookieOf(first));
    expect(second.status).toBe(200);
    expect(second.body.user).toEqual(first.body.user);
    expect(cookieOf(second)).not.toBe(cookieOf(first));
    expect((await refresh(cookieOf(second))).status).toBe(200);
  });

  test('a token replaced long ago ends the family, the present token too', async () => {
    const stolen = cookieOf(await signIn());
    const present = cookieOf(await refresh(stolen));
    time.at += 6_000;
    expect((await refresh(stolen)).status).toBe(401);
    expect((await refresh(present)).status).toBe(401);
  });

  test('of two tabs that refresh at once one wins, and the family lives', async () => {
    const cookie = cookieOf(await signIn());
    const tabs = await Promise.all([refresh(cookie), refresh(cookie)]);
    expect(tabs.map((t) => t.status).sort()).toEqual([200, 401]);
    const winner = tabs.find((t) => t.status === 200)!;
    expect((await refresh(cookieOf(winner))).status).toBe(200);
  });

  test('a family ends after 30 days without use', async () => {
    const cookie = cookieOf(await signIn());
    time.at += 30 * 24 * 3_600_000;
    expect((await refresh(cookie)).status).toBe(401);
  });

  test('signing out ends the family and clears the cookie', async () => {
    const cookie = cookieOf(await signIn());
    const out = await doors.call('DELETE', '/api/session', { headers: { cookie } });
    expect(out.status).toBe(204);
    expect(cookieOf(out)).toBe('gavel_refresh=');
    expect((await refresh(cookie)).status).toBe(401);
  });

  test('who knows a family by its id alone cannot sign it out', async () => {
    const cookie = cookieOf(await signIn());
    const guess = `${cookie.split('.')[0]}.${'g'.repeat(22)}`;
    await doors.call('DELETE', '/api/session', { headers: { cookie: guess } });
    expect((await refresh(cookie)).status).toBe(200);
  });

  test('the ticket is bound to the user and the page that asked', async () => {
    const token = (await signIn()).body.access_token as string;
    const origin = 'http://127.0.0.1:8080';
    const answer = await doors.call('POST', '/api/session/ticket', { token, headers: { origin } });
    const { ticket, user_id } = ticketView.parse(answer.body);
    expect(await doors.sessions.verifyTicket(ticket)).toMatchObject({ user_id, origin });
    const bare = await doors.call('POST', '/api/session/ticket', { token });
    expect(await doors.sessions.verifyTicket(bare.body.ticket)).toMatchObject({ origin: '' });
    expect((await doors.call('POST', '/api/session/ticket')).status).toBe(401);
  });

  test('the cookie is Secure where the pages are https', async () => {
    const https = await open('https://gavel.example');
    const answer = await https.call('POST', '/api/session', {
      body: { email: anna.email, password: anna.password },
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(/; HttpOnly; SameSite=Strict; Secure$/);
    await https.close();
  });

  describe('for our own processes', () => {
    const clara = {
      email: 'clara@aldermere.example',
      password: 'clerk of the sale',
      name: 'Clara',
      grants: [{ role: 'clerk', house_id: 'aldermere' }],
    };
    const put = (body: object, token: string | undefined = SERVICE_SECRET) =>
      doors.call('PUT', '/internal/users/clara', { body, ...(token ? { token } : {}) });

    test('puts staff with their grants, again and again', async () => {
      expect((await put(clara)).status).toBe(200);
      expect((await put(clara)).status).toBe(200);
      const session = await signIn(clara.email, clara.password);
      expect(session.body.user).toMatchObject({ user_id: 'clara', grants: clara.grants });
    });

    test('a new password replaces the old one', async () => {
      await put({ ...clara, password: 'another password' });
      expect((await signIn(clara.email, clara.password)).status).toBe(401);
      expect((await signIn(clara.email, 'another password')).status).toBe(200);
    });

    test.each([
      ['a clerk of no house', [{ role: 'clerk' }]],
      ['an engineer of a house', [{ role: 'engineer', house_id: 'aldermere' }]],
      ['a role nobody knows', [{ role: 'service' }]],
      ['no role', []],
    ])('refuses %s', async (_name, grants) => {
      expect((await put({ ...clara, grants })).status).toBe(400);
    });

    test('is closed to people, and to the wrong secret', async () => {
      const engineer = await doors.tokenOf('e1', { role: 'engineer' });
      expect((await put(clara, engineer)).status).toBe(401);
      expect((await put(clara, `${SERVICE_SECRET}x`)).status).toBe(401);
    });

    test('names the users asked for, and leaves out the unknown', async () => {
      await put(clara);
      const answer = await doors.call('GET', '/internal/users?ids=clara,nobody', {
        token: SERVICE_SECRET,
      });
      expect(answer.body).toEqual({
        users: [{ user_id: 'clara', email: clara.email, name: 'Clara' }],
      });
    });
  });
});
