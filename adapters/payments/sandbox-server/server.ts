import { createHash, timingSafeEqual } from 'node:crypto';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';
import type { Clock, Ids, Log } from '../../../services/contracts/ports';
import type { SandboxConfig } from './config';
import {
  cancel,
  decline,
  failAuthentication,
  makeIntent,
  RequestError,
  succeed,
  TEST_CARDS,
  type Intent,
} from './intent';
import { challengePage, settledPage } from './page';
import { openState, type State } from './state';
import { createWebhooks, KNOBS, type Webhooks } from './webhooks';

/**
 * A payment provider for development and tests, with the HTTP shape of Stripe's payment intents: the
 * SDK and our code cannot tell. A process of its own, so that it may be slow, wrong, late or away.
 */
export interface Sandbox {
  app: Express;
  close(): void;
}
export interface SandboxDeps {
  config: SandboxConfig;
  clock: Clock;
  ids: Ids;
  log: Log;
}
interface Parts {
  deps: SandboxDeps;
  state: State;
  webhooks: Webhooks;
}

const knobBody = z.strictObject({
  knob: z.enum(KNOBS),
  count: z.number().int().min(1).max(1000).default(1),
  payment_id: z.string().optional(),
  metadata: z.record(z.string(), z.string()).optional(),
  delay_ms: z.number().int().min(0).max(600_000).default(5_000),
});

export function createSandbox(deps: SandboxDeps): Sandbox {
  const state = openState(deps.config.state_file);
  const { webhook_url: url, webhook_secret: secret } = deps.config;
  const webhooks = createWebhooks({ ...deps, state, url, secret });
  const parts = { deps, state, webhooks };
  const app = express();
  app.disable('x-powered-by');
  app.use(express.text({ type: 'application/x-www-form-urlencoded' }), express.json());
  mountInterface(app, parts);
  mountPage(app, parts);
  mountKnobs(app, webhooks);
  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) =>
    sendError(res, error, deps.log),
  );
  webhooks.resume();
  return { app, close: () => webhooks.close() };
}

function mountInterface(app: Express, { deps, state, webhooks }: Parts): void {
  app.use('/v1', (req, _res, next) => {
    assertKey(req.headers.authorization, deps.config.secret_key);
    next();
  });
  app.post('/v1/payment_intents', (req, res) => {
    const form = formOf(req);
    const key = req.header('idempotency-key');
    const known = key ? keptAnswer(state, key, form) : undefined;
    if (known) return void res.set('Idempotent-Replayed', 'true').json(known);
    const intent = makeIntent(form, { ...deps, public_url: deps.config.public_url });
    state.intents[intent.id] = intent;
    if (key) state.keys[key] = { digest: digestOf(form), intent_id: intent.id };
    state.save();
    tell(webhooks, intent);
    if (intent.last_payment_error) throw cardError(intent);
    res.json(intent);
  });
  app.get('/v1/payment_intents/:id', (req, res) => void res.json(find(state, req.params.id)));
  app.post('/v1/payment_intents/:id/cancel', (req, res) => {
    const intent = find(state, req.params.id);
    cancel(intent, formOf(req).get('cancellation_reason'));
    state.save();
    tell(webhooks, intent);
    res.json(intent);
  });
}

function mountPage(app: Express, { state, webhooks }: Parts): void {
  app.get('/3ds/:id', (req, res) => {
    const intent = state.intents[req.params.id];
    const waits = intent?.status === 'requires_action';
    res.status(intent ? 200 : 404).type('html');
    res.send(waits ? challengePage(intent) : settledPage(intent));
  });
  app.post('/3ds/:id', (req, res) => {
    const intent = state.intents[req.params.id];
    const back = intent?.next_action?.redirect_to_url.return_url;
    if (!intent || !back) return void res.status(409).type('html').send(settledPage(intent));
    const form =
      typeof req.body === 'string'
        ? formOf(req)
        : new URLSearchParams(req.body as object as Record<string, string>);
    if (!decide(intent, form)) return void res.status(400).type('html').send(challengePage(intent));
    state.save();
    tell(webhooks, intent);
    const url = new URL(back);
    url.searchParams.set('payment_intent', intent.id);
    url.searchParams.set('redirect_status', intent.status === 'succeeded' ? 'succeeded' : 'failed');
    res.redirect(303, url.toString());
  });
}

/** false: no such action. */
function decide(intent: Intent, form: URLSearchParams): boolean {
  const card = TEST_CARDS.find((c) => c.number === form.get('card')?.replaceAll(' ', ''));
  switch (form.get('action')) {
    case 'approve':
      if (card?.decline) decline(intent, card.decline);
      else succeed(intent);
      return true;
    case 'fail':
      failAuthentication(intent);
      return true;
    case 'abandon':
      cancel(intent, 'abandoned');
      return true;
    default:
      return false;
  }
}

function mountKnobs(app: Express, webhooks: Webhooks): void {
  app.post('/sandbox/knobs', (req, res) => {
    const parsed = knobBody.safeParse(req.body);
    if (!parsed.success)
      return void res.status(400).json({ error: { message: z.prettifyError(parsed.error) } });
    const { payment_id, metadata, ...setting } = parsed.data;
    webhooks.set({
      ...setting,
      ...(payment_id === undefined ? {} : { payment_id }),
      ...(metadata === undefined ? {} : { metadata }),
    });
    res.status(204).end();
  });
  app.get(
    '/sandbox/deliveries',
    (_req, res) => void res.json({ deliveries: webhooks.deliveries() }),
  );
  app.get('/sandbox/ready', (_req, res) => void res.json({ ready: true }));
}

/** The types our webhook endpoint is subscribed to. */
const EVENT_TYPES: Partial<Record<Intent['status'], string>> = {
  succeeded: 'payment_intent.succeeded',
  canceled: 'payment_intent.canceled',
  requires_payment_method: 'payment_intent.payment_failed',
};
function tell(webhooks: Webhooks, intent: Intent): void {
  const type = EVENT_TYPES[intent.status];
  if (type) webhooks.emit(type, intent);
}

const formOf = (req: Request): URLSearchParams =>
  new URLSearchParams(typeof req.body === 'string' ? req.body : '');
const digestOf = (form: URLSearchParams): string =>
  createHash('sha256')
    .update([...form].sort().join('&'))
    .digest('hex');

function keptAnswer(state: State, key: string, form: URLSearchParams): Intent | undefined {
  const known = state.keys[key];
  if (known && known.digest !== digestOf(form))
    throw new RequestError(400, {
      type: 'idempotency_error',
      message: 'Keys for idempotent requests can only be used with the same parameters.',
    });
  return known && state.intents[known.intent_id];
}

function find(state: State, id: string): Intent {
  const intent = state.intents[id];
  if (intent) return intent;
  const message = `No such payment_intent: '${id}'`;
  throw new RequestError(404, { type: 'invalid_request_error', code: 'resource_missing', message });
}

const cardError = (intent: Intent): RequestError =>
  new RequestError(402, { ...intent.last_payment_error!, type: 'card_error' }, intent);

function assertKey(header: string | undefined, key: string): void {
  const given = Buffer.from(header?.replace(/^Bearer /, '') ?? '');
  const wanted = Buffer.from(key);
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new RequestError(401, { type: 'invalid_request_error', message: 'Invalid API Key' });
}

function sendError(res: Response, error: unknown, log: Log): void {
  if (error instanceof RequestError) {
    const named = error.intent ? { payment_intent: error.intent } : {};
    return void res.status(error.status).json({ error: { ...error.body, ...named } });
  }
  log.error({ error: (error as Error).stack }, 'the sandbox failed');
  res.status(500).json({ error: { type: 'api_error', message: 'the sandbox failed' } });
}
