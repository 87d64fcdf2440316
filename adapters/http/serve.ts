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
const BODY_BYTES_MAX = 12 * 1024 * 1024; // a work's image arrives as one body; everything else is small

export function mountEndpoints(app: Express, endpoints: Endpoint[], deps: ServeDeps): void {
  const raw = express.raw({ type: () => true, limit: BODY_BYTES_MAX });
  for (const e of endpoints) {
    const method = e.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
    app[method](e.path, raw, (req: Request, res: Response) => {
      void answer(e, req, res, deps);
    });
  }
}

/** Express's own refusals (a body too large, a bad path) and unknown paths, in our form. */
export function mountProblems(app: Express, log: Log): void {
  app.use((_req: Request, res: Response) =>
    sendProblem(res, new GavelError('NOT_FOUND', 'no such path')),
  );
  app.use(
    (error: { status?: number }, _req: Request, res: Response, _next: express.NextFunction) => {
      sendProblem(
        res,
        error.status && error.status < 500
          ? new InvalidRequest('unreadable request')
          : fault(error, log),
      );
    },
  );
}

async function answer(e: Endpoint, req: Request, res: Response, deps: ServeDeps): Promise<void> {
  try {
    const session = await authenticate(req, e.access, deps);
    authorise(e.access, session, req.params as Record<string, string>);
    const rawBody = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
    const request: EndpointRequest<unknown> = {
      session,
      params: req.params as Record<string, string>,
      query: Object.fromEntries(Object.entries(req.query).map(([k, v]) => [k, String(v)])),
      body: e.wantsRawBody ? undefined : parseBody(e, rawBody),
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
      g.house_id !== undefined &&
      (access.who === 'staff' || g.house_id === params['house_id']),
  );
  if (!fits)
    throw new NotAllowed(`this needs the role ${access.roles.join(' or ')} in the house concerned`);
}

function parseBody(e: Endpoint, raw: Buffer): unknown {
  if (!e.body) {
    if (raw.length && raw.toString().trim() !== '{}')
      throw new InvalidRequest('this request takes no body');
    return undefined;
  }
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
  throw new InvalidRequest(`${field ? `${field}: ` : ''}${issue?.message ?? 'wrong'}`, { field });
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
  if (body.status === 429 || body.status === 503) res.set('retry-after', '1');
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
