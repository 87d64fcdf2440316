import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, type JWK } from 'jose';
import type { Sessions, Signer } from '../../services/contracts/ports';
import { NotSignedIn } from '../../services/contracts/errors';
import { createSessions, createSigner } from './index';

const time = { at: 1_795_266_000_000 };
const clock = { now: () => time.at };
const grants = [{ role: 'clerk' as const, house_id: 'aldermere' }];

describe('sessions', () => {
  let privateJwk: JWK;
  let publicJwk: JWK;
  let sessions: Sessions;
  let signer: Signer;
  let privateKey: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];
  beforeAll(async () => {
    const pair = await generateKeyPair('ES256', { extractable: true });
    privateKey = pair.privateKey;
    privateJwk = await exportJWK(pair.privateKey);
    publicJwk = await exportJWK(pair.publicKey);
    sessions = await createSessions(publicJwk, clock);
    signer = await createSigner(privateJwk, clock);
  });
  beforeEach(() => {
    time.at = 1_795_266_000_000;
  });

  test('verify gives user, grants and expiry of what was signed', async () => {
    const { token, expires_at_ms } = await signer.access('u1', grants);
    expect(await sessions.verify(token)).toEqual({ user_id: 'u1', grants, expires_at_ms });
    expect(expires_at_ms).toBe(time.at + 600_000);
  });

  test('a ticket carries its origin', async () => {
    const { token } = await signer.ticket('u1', [], 'http://localhost:8080');
    const ticket = await sessions.verifyTicket(token);
    expect(ticket).toMatchObject({ user_id: 'u1', origin: 'http://localhost:8080' });
  });

  const forged = (header: { alg: string }, claims: Record<string, unknown>) =>
    new SignJWT({ grants, ...claims }).setProtectedHeader(header);
  const later = () => Math.floor(time.at / 1000) + 600;

  test.each<[string, () => Promise<string>]>([
    ['a ticket', async () => (await signer.ticket('u1', grants, '')).token],
    [
      'alg none',
      async () =>
        new UnsecuredJWT({ grants })
          .setIssuer('gavel')
          .setAudience('api')
          .setSubject('u1')
          .setExpirationTime(later())
          .encode(),
    ],
    [
      'HS256 with the public key as its secret',
      () =>
        forged({ alg: 'HS256' }, { iss: 'gavel', aud: 'api', sub: 'u1', exp: later() }).sign(
          new TextEncoder().encode(JSON.stringify(publicJwk)),
        ),
    ],
    [
      'another key',
      async () => {
        const other = await generateKeyPair('ES256', { extractable: true });
        const signs = await createSigner(await exportJWK(other.privateKey), clock);
        return (await signs.access('u1', grants)).token;
      },
    ],
    [
      'another issuer',
      () =>
        forged({ alg: 'ES256' }, { iss: 'other', aud: 'api', sub: 'u1', exp: later() }).sign(
          privateKey,
        ),
    ],
    [
      'no expiry',
      () => forged({ alg: 'ES256' }, { iss: 'gavel', aud: 'api', sub: 'u1' }).sign(privateKey),
    ],
    ['no token', async () => 'nonsense'],
    [
      'grants changed after signing',
      async () => {
        const [head, , signature] = (await signer.access('u1', [])).token.split('.');
        const claims = { iss: 'gavel', aud: 'api', sub: 'u1', exp: later(), grants };
        const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
        return `${head}.${body}.${signature}`;
      },
    ],
  ])('refuses as access token: %s', async (_name, make) => {
    const token = await make();
    await expect(sessions.verify(token)).rejects.toThrow(NotSignedIn);
    await expect(sessions.past(token)).rejects.toThrow(NotSignedIn);
  });

  test('refuses an access token as ticket', async () => {
    const { token } = await signer.access('u1', grants);
    await expect(sessions.verifyTicket(token)).rejects.toThrow(NotSignedIn);
  });

  test('lives 10 minutes by the clock handed in', async () => {
    const { token } = await signer.access('u1', grants);
    time.at += 599_000;
    expect((await sessions.verify(token)).user_id).toBe('u1');
    time.at += 1_000;
    await expect(sessions.verify(token)).rejects.toThrow('expired');
    expect(await sessions.past(token)).toMatchObject({ user_id: 'u1', grants });
  });
});
