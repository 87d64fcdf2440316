import { createHmac, createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT, importJWK, type JWK, type JWTPayload } from 'jose';
import { LightstreamerClient } from 'lightstreamer-client-node';
import { createSigner } from '../../../adapters/sessions';
import type { Signer } from '../../../services/contracts/ports';
import type { Stand } from './stand';

type Key = JsonWebKey & JWK;
const keyIn = (s: Stand, variable: string): Key =>
  JSON.parse(readFileSync(s.stack.env[variable]!, 'utf8')) as Key;

/** The house's own signer, with a clock that is so far off. */
export const signer = (s: Stand, offsetMs: number): Promise<Signer> =>
  createSigner(keyIn(s, 'SESSION_KEY_FILE'), { now: () => Date.now() + offsetMs });

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Tokens of a manager of the house, each wrong in one way. */
export async function badTokens(s: Stand): Promise<Record<string, string>> {
  const { manager } = s.staff;
  const good = manager.session!.access_token;
  const [header, payload, sealed] = good.split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as JWTPayload;
  const publicKey = createPublicKey({ key: keyIn(s, 'SESSION_PUBLIC_KEY_FILE'), format: 'jwk' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  const hs256 = `${encoded({ alg: 'HS256' })}.${payload}`;
  const sealedByPublicKey = createHmac('sha256', pem).update(hs256).digest('base64url');
  const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const own = await importJWK(keyIn(s, 'SESSION_KEY_FILE'), 'ES256');
  const from = (issuer: string) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'ES256' }).setIssuer(issuer);
  const { grants } = manager.session!.user;
  const late = await signer(s, -3_600_000);
  return {
    expired: (await late.access(manager.userId, grants as never)).token,
    'a ticket': (await manager.ticket()).ticket,
    'alg none': `${encoded({ alg: 'none' })}.${payload}.`,
    'the public key as a secret': `${hs256}.${sealedByPublicKey}`,
    'another payload': `${header}.${encoded({ ...claims, sub: s.ann.userId })}.${sealed}`,
    'another key': await from('gavel').sign(stranger),
    'another issuer': await from('somebody').sign(own),
    nonsense: 'nonsense',
  };
}

/** The code with which the official client is turned away; 0: it was let in. */
export function admission(
  site: string,
  user: string,
  password: string | undefined,
): Promise<number> {
  const client = new LightstreamerClient(site, 'AUCTION');
  client.connectionDetails.setUser(user);
  if (password !== undefined) client.connectionDetails.setPassword(password);
  return new Promise<number>((resolve) => {
    client.addListener({
      onServerError: (code: number) => resolve(code),
      onStatusChange: (status: string) => {
        if (status.startsWith('CONNECTED:WS')) resolve(0);
      },
    });
    client.connect();
  }).finally(() => client.disconnect());
}
