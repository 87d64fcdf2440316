import { createHmac } from 'node:crypto';
import type { Clock, Ids, Log } from '../../../services/contracts/ports';
import type { Intent } from './intent';
import type { PendingDelivery, ProviderEvent, State } from './state';

/**
 * Delivery of events: signed, repeated with a growing pause until answered 2xx, and spoilt on
 * purpose where a knob says so.
 */
export const KNOBS = ['duplicate', 'reorder', 'delay', 'drop', 'stale', 'wrong_signature'] as const;
export type Knob = (typeof KNOBS)[number];
/** Applies to the next `count` events, or to those of one payment. */
export interface KnobSetting {
  knob: Knob;
  count: number;
  payment_id?: string;
  metadata?: Record<string, string>;
  delay_ms: number;
}
/** One request that was made, or with `drop` was not. */
export interface Delivery {
  event_id: string;
  type: string;
  payment_id: string;
  knob: Knob | null;
  attempt: number;
  /** 0: no answer. null: dropped. */
  status: number | null;
}

const RETRY_PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000, 15_000, 30_000, 60_000];
const ATTEMPT_TIMEOUT_MS = 10_000;
const STALE_S = 3_600;
const DELIVERIES_KEPT = 1_000;

export interface WebhookDeps {
  clock: Clock;
  ids: Ids;
  log: Log;
  state: State;
  url: string;
  secret: string;
}
export interface Webhooks {
  emit(type: string, intent: Intent): void;
  set(setting: KnobSetting): void;
  deliveries(): Delivery[];
  /** Goes on with what a restart left undelivered. */
  resume(): void;
  close(): void;
}

export const signature = (body: string, secret: string, at_s: number): string =>
  `t=${at_s},v1=${createHmac('sha256', secret).update(`${at_s}.${body}`).digest('hex')}`;

export function createWebhooks(deps: WebhookDeps): Webhooks {
  const settings: KnobSetting[] = [];
  const deliveries: Delivery[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let held: (() => void) | null = null;

  const later = (ms: number, work: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };
  const record = (
    event: ProviderEvent,
    more: Omit<Delivery, 'event_id' | 'type' | 'payment_id'>,
  ) => {
    const named = { event_id: event.id, type: event.type, payment_id: event.data.object.id };
    deliveries.push({ ...named, ...more });
    if (deliveries.length > DELIVERIES_KEPT) deliveries.shift();
  };

  async function attempt(pending: PendingDelivery, knob: Knob | null): Promise<void> {
    const { event } = pending;
    const status = await post(deps, event, knob);
    pending.attempts++;
    record(event, { knob, attempt: pending.attempts, status });
    const pause = RETRY_PAUSES_MS[pending.attempts - 1];
    if ((status >= 200 && status < 300) || pause === undefined) delete deps.state.pending[event.id];
    else later(pause, () => void attempt(pending, null));
    deps.state.save();
  }

  function send(pending: PendingDelivery, setting: KnobSetting | undefined): void {
    const knob = setting?.knob ?? null;
    const go = (): void => void attempt(pending, knob);
    const before = held;
    held = null;
    if (knob === 'drop') {
      delete deps.state.pending[pending.event.id];
      record(pending.event, { knob, attempt: 0, status: null });
    } else if (knob === 'reorder') held = go;
    else if (knob === 'delay') later(setting!.delay_ms, go);
    else go();
    if (knob === 'duplicate') go();
    before?.();
  }

  return {
    emit(type, intent) {
      const event: ProviderEvent = {
        id: `evt_${deps.ids.fresh()}`,
        object: 'event',
        type,
        created: Math.floor(deps.clock.now() / 1000),
        livemode: false,
        data: { object: structuredClone(intent) },
      };
      const pending = { event, attempts: 0 };
      deps.state.pending[event.id] = pending;
      send(pending, takeSetting(settings, intent));
      deps.state.save();
    },
    set: (setting) => void settings.push(setting),
    deliveries: () => deliveries,
    resume: () => Object.values(deps.state.pending).forEach((p) => void attempt(p, null)),
    close: () => timers.forEach(clearTimeout),
  };
}

function takeSetting(settings: KnobSetting[], intent: Intent): KnobSetting | undefined {
  const fits = (s: KnobSetting): boolean =>
    (s.payment_id === undefined || s.payment_id === intent.id) &&
    Object.entries(s.metadata ?? {}).every(([k, v]) => intent.metadata[k] === v);
  const index = settings.findIndex(fits);
  const setting = settings[index];
  if (setting && --setting.count === 0) settings.splice(index, 1);
  return setting;
}

async function post(deps: WebhookDeps, event: ProviderEvent, knob: Knob | null): Promise<number> {
  const body = JSON.stringify(event);
  const at = Math.floor(deps.clock.now() / 1000) - (knob === 'stale' ? STALE_S : 0);
  const secret = knob === 'wrong_signature' ? `${deps.secret}x` : deps.secret;
  try {
    const answer = await fetch(deps.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'stripe-signature': signature(body, secret, at),
      },
      body,
      signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS),
    });
    return answer.status;
  } catch (error) {
    deps.log.warn({ event_id: event.id, error: (error as Error).message }, 'webhook not delivered');
    return 0;
  }
}
