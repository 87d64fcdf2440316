import Stripe from 'stripe';
import { GavelError, NotAllowed } from '../../services/contracts/errors';
import { CURRENCY_EXPONENT, type Currency } from '../../services/contracts/money';
import type { Clock, Payment, Payments, PaymentStatus } from '../../services/contracts/ports';

export interface StripeConfig {
  /** Where the provider's interface is; absent: Stripe itself. */
  url?: string;
  secret_key: string;
  webhook_secret: string;
  /** The provider's token of the payment method that is charged. No card number is ever here. */
  payment_method: string;
}

/** Older or newer signatures are refused: a recorded webhook is of no use later. */
const TOLERANCE_S = 300;
const TIMEOUT_MS = 10_000;
/** With the same idempotency key each, so that a lost answer charges nobody twice. */
const RETRIES = 3;

/**
 * The payment provider through the official SDK: Stripe, or the sandbox, by URL and key alone.
 * Errors: BAD_AMOUNT for what the provider does not take; UNAVAILABLE when it cannot be asked.
 */
export function createStripePayments(config: StripeConfig, deps: { clock: Clock }): Payments {
  const stripe = new Stripe(config.secret_key, clientOptions(config.url));
  return {
    async create(input) {
      assertTakesAmount(input.currency, input.amount_minor);
      const params: Stripe.PaymentIntentCreateParams = {
        amount: input.amount_minor,
        currency: input.currency.toLowerCase(),
        payment_method: config.payment_method,
        confirm: true,
        return_url: input.return_url,
        metadata: input.metadata,
      };
      return ask(() => stripe.paymentIntents.create(params, { idempotencyKey: input.key }));
    },
    read: (paymentId) => ask(() => stripe.paymentIntents.retrieve(paymentId)),
    cancel: (paymentId) =>
      ask(() => stripe.paymentIntents.cancel(paymentId, { cancellation_reason: 'abandoned' })),
    verifyWebhook(rawBody, signature) {
      const now = deps.clock.now();
      assertNotFromTheFuture(signature, now);
      const event = verified(() =>
        stripe.webhooks.constructEvent(
          Buffer.from(rawBody),
          signature,
          config.webhook_secret,
          TOLERANCE_S,
          undefined,
          now,
        ),
      );
      const object = event.data.object as { id?: string };
      return { event_id: event.id, type: event.type, payment_id: object.id ?? '' };
    },
  };
}

function clientOptions(url: string | undefined): Stripe.StripeConfig {
  const common = { timeout: TIMEOUT_MS, maxNetworkRetries: RETRIES, telemetry: false };
  if (!url) return common;
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol === 'https:' ? 'https' : 'http';
  return { ...common, protocol: scheme, host: hostname, port };
}

/** Currencies with three decimals are charged in whole tens of the minor unit. */
function assertTakesAmount(currency: string, amount: number): void {
  if (CURRENCY_EXPONENT[currency as Currency] === 3 && amount % 10 !== 0)
    throw new GavelError('BAD_AMOUNT', `cards are charged in steps of 0.010 ${currency}`);
}

async function ask(call: () => Promise<Stripe.PaymentIntent>): Promise<Payment> {
  try {
    return toPayment(await call());
  } catch (error) {
    if (error instanceof Stripe.errors.StripeCardError) {
      const intent = error.payment_intent as Stripe.PaymentIntent | undefined;
      if (intent) return toPayment(intent);
    }
    if (error instanceof Stripe.errors.StripeInvalidRequestError && error.param === 'amount')
      throw new GavelError('BAD_AMOUNT', error.message);
    if (error instanceof Stripe.errors.StripeConnectionError)
      throw new GavelError('UNAVAILABLE', 'the payment provider does not answer');
    throw error;
  }
}

function toPayment(intent: Stripe.PaymentIntent): Payment {
  const redirect = intent.next_action?.redirect_to_url?.url;
  return {
    payment_id: intent.id,
    status: statusOf(intent),
    amount_minor: intent.status === 'succeeded' ? intent.amount_received : intent.amount,
    currency: intent.currency.toUpperCase(),
    ...(redirect ? { redirect_url: redirect } : {}),
    metadata: intent.metadata,
  };
}

function statusOf(intent: Stripe.PaymentIntent): PaymentStatus {
  switch (intent.status) {
    case 'succeeded':
      return 'succeeded';
    case 'processing':
      return 'processing';
    case 'canceled':
      return 'canceled';
    case 'requires_payment_method':
      return intent.last_payment_error ? 'failed' : 'requires_action';
    default:
      return 'requires_action';
  }
}

/** The SDK refuses old signatures only. */
function assertNotFromTheFuture(signature: string, now: number): void {
  const signedAt = Number(/(?:^|,)t=([0-9]{1,12})(?:,|$)/.exec(signature)?.[1] ?? NaN);
  if (!(signedAt - now / 1000 <= TOLERANCE_S))
    throw new NotAllowed('the signature has no time, or one to come');
}

function verified(construct: () => Stripe.Event): Stripe.Event {
  try {
    return construct();
  } catch (error) {
    if (error instanceof Stripe.errors.StripeSignatureVerificationError)
      throw new NotAllowed('the signature does not fit');
    throw new NotAllowed('the body is no event');
  }
}
