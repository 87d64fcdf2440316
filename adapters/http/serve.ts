import { timingSafeEqual } from 'node:crypto';
import express, { type Express, type Request, type Response } from 'express';
import type {
  Access,
  Endpoint,
  EndpointAnswer,
  EndpointRequest,
  Log,
  Session,
  Sessions,
} from '../../services/contracts/ports';
import {
  GavelError,
  InvalidRequest,
  NotAllowed,
  NotFound,
  NotSignedIn,
  problem,
} from '../../services/contracts/errors';

/**
 * Mounts a list of endpoints on express: the one place where a caller is authenticated, where role
 * and house are compared, where a body is parsed strictly, and where an error becomes problem+json.
 */
export interface ServeDeps {
  sessions: Sessions;
  serviceSecret: string;
  log: Log;
}
/** The longest real one, an auction of 1,000 lots, has some 50 KiB. Beyond: refused unread. */
const BODY_BYTES_MAX = 256 * 1024;
/** A work's image arrives as one body, and from our own processes alone. */
const IMAGE_BYTES_MAX = 12 * 1024 * 1024;
/** Every id and file name there is. Others never reach a store: PostgreSQL faults at a zero byte. */
const PARAM = /^[A-Za-z0-9_.-]{1,100}$/;

export function mountEndpoints(app: Express, endpoints: Endpoint[], deps: ServeDeps): void {
  const small = express.raw({ type: () => true, limit: BODY_BYTES_MAX });
  const large = express.raw({ type: () => true, limit: IMAGE_BYTES_MAX });
  for (const e of endpoints) {
    const method = e.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    const body = e.wantsRawBody && e.access.who === 'service' ? large : small;
    app[method](e.path, body, (req: Request, res: Response) => {
      void answer(e, req, res, deps);
    });
  }
}

/** Express's own refusals (a body too large, a bad path) and unknown paths, in our form. */
export function mountProblems(app: Express, log: Log): void {
  app.use((_req: Request, res: Response) =>
    sendProblem(res, new GavelError('NOT_FOUND', 'no such path')),
  );
  app.use((error: { status?: number }, _req: Request, res: Response, _next: express.NextFunction) =>
    sendProblem(res, unserved(error, log)),
  );
}

function unserved(error: { status?: number }, log: Log): GavelError {
  const { status = 500 } = error;
  if (status >= 500) return fault(error, log);
  if (status === 404) return new GavelError('NOT_FOUND', 'no such path');
  return new InvalidRequest(status === 413 ? 'the body is too large' : 'unreadable request');
}

async function answer(e: Endpoint, req: Request, res: Response, deps: ServeDeps): Promise<void> {
  try {
    const session = await authenticate(req, e.access, deps);
    const params = req.params as Record<string, string>;
    authorise(e.access, session, params);
    checkParams(e, params);
    const rawBody = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const request: EndpointRequest<unknown> = {
      session,
      params,
      query: Object.fromEntries(Object.entries(req.query).map(([k, v]) => [k, String(v)])),
      body: e.wantsRawBody ? undefined : parseBody(e, rawBody, req.headers['content-type']),
      rawBody,
      headers: req.headers as Record<string, string | undefined>,
      cookies: parseCookies(req.headers.cookie),
      ip: req.ip ?? '',
    };
    send(res, await e.handle(request));
  } catch (error) {
    sendProblem(res, error instanceof GavelError ? error : fault(error, deps.log, e.path));
  }
}

async function authenticate(
  req: Request,
  access: Access,
  deps: ServeDeps,
): Promise<Session | null> {
  const token = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1];
  if (access.who === 'service') {
    if (!token || !same(token, deps.serviceSecret))
      throw new NotSignedIn('the service secret is needed');
    return null;
  }
  if (token) {
    // Our own processes may read what is public, too.
    if (access.who === 'public' && same(token, deps.serviceSecret)) return null;
    return deps.sessions.verify(token);
  }
  if (access.who !== 'public') throw new NotSignedIn();
  return null;
}

function authorise(access: Access, session: Session | null, params: Record<string, string>): void {
  if (access.who !== 'house' && access.who !== 'staff') return;
  const fits = session?.grants.some(
    (g) =>
      access.roles.includes(g.role) &&
      (access.who === 'staff'
        ? g.house_id !== undefined || g.role === 'engineer' // who has no house
        : g.house_id !== undefined && g.house_id === params['house_id']),
  );
  if (!fits)
    throw new NotAllowed(`this needs the role ${access.roles.join(' or ')} in the house concerned`);
}

function checkParams({ method }: Endpoint, params: Record<string, string>): void {
  const field = Object.keys(params).find((name) => !PARAM.test(params[name]!));
  if (!field) return;
  if (method === 'GET') throw new NotFound('nothing has such an id');
  throw new InvalidRequest(`${field}: 1 to 100 of A-Z a-z 0-9 _ . -`, { field });
}

/**
 * A form of another site can send any text, but not as JSON without the browser asking us first: so
 * nobody is signed in as somebody else by a page he looks at.
 */
const JSON_TYPE = /^application\/json *(;|$)/i;

function parseBody(e: Endpoint, raw: Buffer, type = ''): unknown {
  if (!e.body) {
    if (raw.length && raw.toString().trim() !== '{}')
      throw new InvalidRequest('this request takes no body');
    return undefined;
  }
  if (!JSON_TYPE.test(type)) throw new InvalidRequest('the body must be application/json');
  let json: unknown;
  try {
    json = JSON.parse(raw.toString('utf8'));
  } catch {
    throw new InvalidRequest('the body is not JSON');
  }
  const parsed = e.body.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') || (issue && 'keys' in issue ? String(issue.keys) : '');
  const detail = `${field ? `${field}: ` : ''}${issue?.message ?? 'wrong'}`;
  // The same code as over push, and as the shard's own check.
  const isAmount = issue?.code !== 'unrecognized_keys' && field.endsWith('_minor');
  throw new GavelError(isAmount ? 'BAD_AMOUNT' : 'INVALID_REQUEST', detail, { field });
}

function send(res: Response, a: EndpointAnswer): void {
  for (const line of a.setCookies ?? []) res.append('set-cookie', line);
  if (a.bytes) {
    res.status(a.status ?? 200).set('content-type', a.bytes.contentType);
    if (a.bytes.cacheControl) res.set('cache-control', a.bytes.cacheControl);
    res.send(Buffer.from(a.bytes.body));
    return;
  }
  res.status(a.status ?? 200).set('cache-control', 'no-store');
  if (a.body === undefined) res.end();
  else res.json(a.body);
}

function sendProblem(res: Response, error: GavelError): void {
  if (res.headersSent) return;
  const body = problem(error.code, error.detail, error.extra);
  const after = error.extra['retry_after_s'];
  if (body.status === 429 || body.status === 503) res.set('retry-after', String(after ?? 1));
  res.status(body.status).type('application/problem+json').set('cache-control', 'no-store');
  res.send(JSON.stringify(body));
}

/** A defect or an unreachable part: logged once, here; the caller learns that nothing is known. */
function fault(error: unknown, log: Log, path?: string): GavelError {
  log.error({ err: error, path }, 'request failed');
  return new GavelError('UNAVAILABLE', 'a part of the system did not answer');
}

function same(a: string, b: string): boolean {
  const x = Buffer.from(a);
  const y = Buffer.from(b);
  return x.length === y.length && timingSafeEqual(x, y);
}

function parseCookies(header = ''): Record<string, string> {
  const pairs = header.split(';').map((part) => part.trim().split('='));
  return Object.fromEntries(pairs.filter((p) => p[0]).map(([k, ...v]) => [k, v.join('=')]));
}
