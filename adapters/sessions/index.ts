import { SignJWT, errors, importJWK, jwtVerify, type JWK, type JWTPayload } from 'jose';
import { z } from 'zod';
import type { Clock, Grant, Session, Sessions, Signer } from '../../services/contracts/ports';
import { NotSignedIn } from '../../services/contracts/errors';

/**
 * What the users service signs and everybody verifies: ES256 tokens that differ only in their
 * audience, so that a push ticket opens no REST call and an access token no socket. The algorithm is
 * fixed here and never read from the token.
 */
const ALGORITHM = 'ES256';
const ISSUER = 'gavel';
/** Both live 10 minutes: a revoked person is out after at most that long. */
const TOKEN_S = 600;

type Audience = 'api' | 'push';

const claims = z.object({
  sub: z.string(),
  exp: z.number(),
  grants: z.array(z.object({ role: z.string(), house_id: z.string().optional() })),
  origin: z.string().optional(),
});

/** Verifies with the public key alone. Throws NotSignedIn, with the reason. */
export async function createSessions(publicKey: JWK, clock: Clock): Promise<Sessions> {
  const key = await importJWK(publicKey, ALGORITHM);
  const read = async (token: string, audience: Audience, at_ms = clock.now()) => {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [ALGORITHM],
      issuer: ISSUER,
      audience,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(at_ms),
    }).catch(refuse);
    return claims.parse(payload);
  };
  return {
    async verify(token) {
      return sessionFrom(await read(token, 'api'));
    },
    async past(token) {
      return sessionFrom(await read(token, 'api', 0));
    },
    async verifyTicket(ticket) {
      const payload = await read(ticket, 'push');
      return { ...sessionFrom(payload), origin: payload.origin ?? '' };
    },
  };
}

/** Signs with the private key, which only the services host holds. */
export async function createSigner(privateKey: JWK, clock: Clock): Promise<Signer> {
  const key = await importJWK(privateKey, ALGORITHM);
  const sign = async (audience: Audience, userId: string, payload: JWTPayload) => {
    const expires = Math.floor(clock.now() / 1000) + TOKEN_S;
    const token = await new SignJWT(payload)
      .setProtectedHeader({ alg: ALGORITHM })
      .setIssuer(ISSUER)
      .setAudience(audience)
      .setSubject(userId)
      .setIssuedAt(Math.floor(clock.now() / 1000))
      .setExpirationTime(expires)
      .sign(key);
    return { token, expires_at_ms: expires * 1000 };
  };
  return {
    access: (userId, grants) => sign('api', userId, { grants }),
    ticket: (userId, grants, origin) => sign('push', userId, { grants, origin }),
  };
}

function sessionFrom(payload: z.infer<typeof claims>): Session {
  return {
    user_id: payload.sub,
    grants: payload.grants as Grant[],
    expires_at_ms: payload.exp * 1000,
  };
}

function refuse(error: unknown): never {
  if (error instanceof errors.JWTExpired) throw new NotSignedIn('the session has expired');
  if (error instanceof errors.JOSEError) throw new NotSignedIn('the token is not valid here');
  throw error;
}
