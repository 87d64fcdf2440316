import type { Clock, Ids } from '../../../services/contracts/ports';

/** A payment intent as the provider's interface shows it: the part of Stripe's that we use. */
export interface Intent {
  id: string;
  object: 'payment_intent';
  amount: number;
  amount_received: number;
  currency: string;
  created: number;
  status:
    | 'requires_payment_method'
    | 'requires_confirmation'
    | 'requires_action'
    | 'succeeded'
    | 'canceled';
  payment_method: string | null;
  payment_method_types: string[];
  metadata: Record<string, string>;
  next_action: null | {
    type: 'redirect_to_url';
    redirect_to_url: { url: string; return_url: string };
  };
  last_payment_error: null | {
    type: 'card_error' | 'invalid_request_error';
    code: string;
    decline_code?: string;
    message: string;
  };
  cancellation_reason: string | null;
  client_secret: string;
  livemode: false;
}

export class RequestError extends Error {
  constructor(
    readonly status: number,
    readonly body: { type: string; code?: string; param?: string; message: string },
    readonly intent?: Intent,
  ) {
    super(body.message);
  }
}
export const invalid = (param: string, message: string): RequestError =>
  new RequestError(400, { type: 'invalid_request_error', param, message });

/** The largest charge the provider takes. */
const AMOUNT_MAX = 999_999_999_999;
const THREE_DECIMALS = new Set(['kwd', 'bhd', 'omr', 'jod', 'tnd']);

const DECLINED = { code: 'card_declined', message: 'Your card was declined.' };
const SHORT = {
  code: 'card_declined',
  decline_code: 'insufficient_funds',
  message: 'Your card has insufficient funds.',
};
type Decline = typeof DECLINED & { decline_code?: string };

/** The well-known test methods: what a charge with each of them does. */
const TEST_METHODS: Record<string, 'succeeds' | 'asks' | Decline> = {
  pm_card_visa: 'succeeds',
  pm_card_authenticationRequired: 'asks',
  pm_card_threeDSecure2Required: 'asks',
  pm_card_chargeDeclined: DECLINED,
  pm_card_visa_chargeDeclinedInsufficientFunds: SHORT,
};

/** The well-known test cards, as they may be chosen on the hosted page. */
export const TEST_CARDS: { number: string; label: string; decline?: Decline }[] = [
  { number: '4000002760003184', label: '4000 0027 6000 3184 · asks you' },
  { number: '4242424242424242', label: '4242 4242 4242 4242 · succeeds' },
  { number: '4000000000000002', label: '4000 0000 0000 0002 · declined', decline: DECLINED },
  { number: '4000000000009995', label: '4000 0000 0000 9995 · no funds', decline: SHORT },
];

interface Making {
  clock: Clock;
  ids: Ids;
  public_url: string;
}

/** A new intent from a form; confirmed at once if asked. Errors: RequestError, as Stripe words it. */
export function makeIntent(form: URLSearchParams, making: Making): Intent {
  const amount = Number(form.get('amount'));
  const currency = (form.get('currency') ?? '').toLowerCase();
  if (!Number.isInteger(amount) || amount < 1) throw invalid('amount', 'Invalid integer: amount');
  if (amount > AMOUNT_MAX) throw invalid('amount', `Amount must be no more than ${AMOUNT_MAX}`);
  if (!/^[a-z]{3}$/.test(currency)) throw invalid('currency', 'Invalid currency');
  if (THREE_DECIMALS.has(currency) && amount % 10 !== 0)
    throw invalid('amount', 'The last digit of a three-decimal amount must be 0');
  const id = `pi_${making.ids.fresh()}`;
  const intent: Intent = {
    id,
    object: 'payment_intent',
    amount,
    amount_received: 0,
    currency,
    created: Math.floor(making.clock.now() / 1000),
    status: 'requires_payment_method',
    payment_method: form.get('payment_method'),
    payment_method_types: ['card'],
    metadata: metadataOf(form),
    next_action: null,
    last_payment_error: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${making.ids.fresh()}`,
    livemode: false,
  };
  if (form.get('confirm') === 'true') confirm(intent, form.get('return_url'), making.public_url);
  return intent;
}

function metadataOf(form: URLSearchParams): Record<string, string> {
  const entries = [...form].flatMap(([name, value]) => {
    const key = /^metadata\[([^\]]{1,40})\]$/.exec(name)?.[1];
    return key ? [[key, value] as const] : [];
  });
  return Object.fromEntries(entries);
}

function confirm(intent: Intent, returnUrl: string | null, publicUrl: string): void {
  const behaviour = TEST_METHODS[intent.payment_method ?? ''];
  if (!behaviour)
    throw invalid('payment_method', `No such PaymentMethod: '${intent.payment_method}'`);
  if (behaviour === 'succeeds') succeed(intent);
  else if (behaviour === 'asks') askPerson(intent, returnUrl, publicUrl);
  else decline(intent, behaviour);
}

function askPerson(intent: Intent, returnUrl: string | null, publicUrl: string): void {
  if (!returnUrl || !/^https?:\/\//.test(returnUrl))
    throw invalid('return_url', 'A return_url must be specified');
  const url = `${publicUrl}/3ds/${intent.id}`;
  intent.status = 'requires_action';
  intent.next_action = { type: 'redirect_to_url', redirect_to_url: { url, return_url: returnUrl } };
}

export function succeed(intent: Intent): void {
  intent.status = 'succeeded';
  intent.amount_received = intent.amount;
  intent.next_action = null;
}

export function decline(intent: Intent, why: Decline): void {
  intent.status = 'requires_payment_method';
  intent.next_action = null;
  intent.last_payment_error = { type: 'card_error', ...why };
}

export function failAuthentication(intent: Intent): void {
  intent.status = 'requires_payment_method';
  intent.next_action = null;
  intent.last_payment_error = {
    type: 'invalid_request_error',
    code: 'payment_intent_authentication_failure',
    message: 'The provided PaymentMethod has failed authentication.',
  };
}

/** Errors: 400 once it succeeded or was cancelled, as with the real provider. */
export function cancel(intent: Intent, reason: string | null): void {
  if (intent.status === 'succeeded' || intent.status === 'canceled')
    throw new RequestError(400, {
      type: 'invalid_request_error',
      code: 'payment_intent_unexpected_state',
      message: `You cannot cancel this PaymentIntent because it has a status of ${intent.status}.`,
    });
  intent.status = 'canceled';
  intent.next_action = null;
  intent.cancellation_reason = reason;
}
