import { createHash } from 'node:crypto';
import type { Ids } from '../../contracts/ports';
import { FAMILY_MS } from './limits';

/**
 * The refresh token is `<family>.<secret>` in a cookie that only /api/session receives. Each use
 * replaces the secret; the store knows its hash alone. Whoever shows a secret that was replaced has
 * copied it, or was copied: the whole family ends.
 */
export interface RefreshToken {
  family_id: string;
  secret: string;
}
const COOKIE = 'gavel_refresh';

/** 22 characters hold 132 random bits, more than anybody can try. */
export const freshSecret = (ids: Ids): string => ids.fresh();

export const secretHash = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

export function readToken(cookies: Record<string, string>): RefreshToken | null {
  const match = /^([A-Za-z0-9_-]{1,40})\.([A-Za-z0-9_-]{20,40})$/.exec(cookies[COOKIE] ?? '');
  return match ? { family_id: match[1]!, secret: match[2]! } : null;
}

/** `secure`: the pages are served over https. */
export const setCookie = (token: RefreshToken, secure: boolean): string =>
  cookie(`${token.family_id}.${token.secret}`, FAMILY_MS / 1000, secure);
export const clearCookie = (secure: boolean): string => cookie('', 0, secure);

const cookie = (value: string, maxAgeS: number, secure: boolean): string =>
  `${COOKIE}=${value}; Max-Age=${maxAgeS}; Path=/api/session; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;
