import type { AddressInfo } from 'node:net';
import express from 'express';
import { exportJWK, generateKeyPair } from 'jose';
import pino from 'pino';
import type { Clock, Grant, Service, Sessions, Signer } from '../../../services/contracts/ports';
import { createSessions, createSigner } from '../../sessions';
import { mountEndpoints, mountProblems } from '../serve';

/** An answer over HTTP: status, parsed body, bytes as they came, headers. */
export interface TestAnswer {
  status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of any shape
  body: any;
  bytes: Uint8Array;
  headers: Headers;
}
export interface CallOptions {
  body?: unknown;
  /** Bytes instead of JSON. */
  raw?: Uint8Array;
  token?: string;
  headers?: Record<string, string>;
}
/** A service behind the real doors: express, authentication, strict bodies, problems. */
export interface Doors {
  url: string;
  sessions: Sessions;
  call(method: string, path: string, options?: CallOptions): Promise<TestAnswer>;
  /** An access token of a user with these grants. */
  tokenOf(userId: string, ...grants: Grant[]): Promise<string>;
  close(): Promise<void>;
}
export const SERVICE_SECRET = 'the-secret-of-our-own-processes';
export const log = pino({ level: 'silent' });

/** Keys for a test's sessions; the signer is handed to the service that signs. */
export async function testKeys(clock: Clock): Promise<{ sessions: Sessions; signer: Signer }> {
  const pair = await generateKeyPair('ES256', { extractable: true });
  return {
    sessions: await createSessions(await exportJWK(pair.publicKey), clock),
    signer: await createSigner(await exportJWK(pair.privateKey), clock),
  };
}

export async function openDoors(
  services: Service[],
  keys: { sessions: Sessions; signer: Signer },
): Promise<Doors> {
  const app = express();
  const endpoints = services.flatMap((s) => s.endpoints);
  mountEndpoints(app, endpoints, {
    sessions: keys.sessions,
    serviceSecret: SERVICE_SECRET,
    log,
  });
  mountProblems(app, log);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    sessions: keys.sessions,
    call: (method, path, options = {}) => call(url + path, method, options),
    tokenOf: async (userId, ...grants) => (await keys.signer.access(userId, grants)).token,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function call(url: string, method: string, options: CallOptions): Promise<TestAnswer> {
  const body =
    options.raw ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  const response = await fetch(url, {
    method,
    headers: {
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const parsed: unknown = isJson ? JSON.parse(new TextDecoder().decode(bytes)) : null;
  return { status: response.status, body: parsed, bytes, headers: response.headers };
}
