import type { z } from 'zod';
import type { BusMessage } from './bus';
import type { Role, Session } from './sessions';

/**
 * Who may call an endpoint. The one place that mounts endpoints checks it before `handle` runs, and
 * the authorisation matrix is made from it, so a route without an answer here does not compile.
 */
export type Access =
  /** Anybody; a session is there when the caller sent a valid token. */
  | { who: 'public' }
  | { who: 'signed-in' }
  /** A grant of one of these roles in the house that the path names as `:house_id`. */
  | { who: 'house'; roles: readonly Role[] }
  /**
   * A grant of one of these roles in some house, which whoever answers compares with the auction's;
   * or as an engineer, who has none.
   */
  | { who: 'staff'; roles: readonly Role[] }
  /** Our own processes, with the service secret. Never proxied by the gateway. */
  | { who: 'service' };

export interface EndpointRequest<B> {
  session: Session | null;
  params: Record<string, string>;
  query: Record<string, string>;
  body: B;
  /** The bytes as received, when the endpoint asked for them. */
  rawBody: Uint8Array;
  headers: Record<string, string | undefined>;
  cookies: Record<string, string>;
  ip: string;
}
export interface EndpointAnswer {
  status?: number;
  body?: unknown;
  /** Sent as it is, instead of JSON. */
  bytes?: { body: Uint8Array; contentType: string; cacheControl?: string };
  /** Set-Cookie lines. */
  setCookies?: string[];
}
export interface Endpoint<B = unknown> {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** express 5 path, e.g. `/api/auctions/:auction_id/join`. */
  path: string;
  access: Access;
  /** Strict schema of the JSON body; without one a body must be empty. */
  body?: z.ZodType<B>;
  wantsRawBody?: boolean;
  /** Throws GavelError for a refusal. */
  handle(request: EndpointRequest<B>): Promise<EndpointAnswer>;
}
/** Keeps the body's type inside and forgets it outside, so that endpoints fit one list. */
export const endpoint = <B>(e: Endpoint<B>): Endpoint => e as unknown as Endpoint;

/** The session of an endpoint that is not public: there is one, or the mounting is broken. */
export function sessionOf(request: EndpointRequest<unknown>): Session {
  if (!request.session) throw new Error('endpoint mounted without authentication');
  return request.session;
}

export interface Consumer {
  topic: string;
  group: string;
  handle(message: BusMessage): Promise<void>;
}
/** Work done again and again: `run` resolves when there is nothing more to do now. */
export interface Job {
  name: string;
  every_ms: number;
  run(): Promise<void>;
}
/** What a context gives to the host. */
export interface Service {
  name: string;
  endpoints: Endpoint[];
  consumers: Consumer[];
  jobs: Job[];
  /** Migrations, indexes: done before the doors open. */
  prepare(): Promise<void>;
}
