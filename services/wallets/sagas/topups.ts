import { GavelError } from '../../contracts/errors';
import type { Payment } from '../../contracts/ports';
import type { Context } from '../deps';
import { SWEEP_ROWS, TOPUP_POLL_MS_MAX } from '../domain/limits';
import { applyPayment, failTopup, overdueTopups, putOffPoll, type Topup } from '../store/topups';

/**
 * Asks the provider for the payment of a top-up, under the top-up's id: asked again, it is the same
 * payment. Answers the top-up with where the person goes to confirm.
 * Errors: BAD_AMOUNT: the top-up has failed. UNAVAILABLE: it stays pending, the same key tries again.
 */
export async function ensurePayment(c: Context, topup: Topup): Promise<Topup> {
  if (topup.payment_id !== null) return topup;
  const back = topup.return_path.includes('?') ? '&' : '?';
  try {
    const payment = await c.payments.create({
      key: topup.topup_id,
      amount_minor: topup.amount_minor,
      currency: topup.currency,
      return_url: `${c.publicUrl}${topup.return_path}${back}topup=${topup.topup_id}`,
      metadata: { topup_id: topup.topup_id },
    });
    return (await apply(c, payment)) ?? topup;
  } catch (error) {
    if (error instanceof GavelError && error.code === 'BAD_AMOUNT')
      await c.sql.transaction((tx) => failTopup(tx, c.bus, topup));
    throw error;
  }
}

const apply = (c: Context, payment: Payment, event_id?: string): Promise<Topup | null> => {
  const at = { now_ms: c.clock.now(), ...(event_id === undefined ? {} : { event_id }) };
  return c.sql.transaction((tx) => applyPayment(tx, c.bus, payment, at));
};

/**
 * A webhook names a payment; what became of it is read from the provider, and credited once.
 * Errors: NOT_ALLOWED for a signature that does not fit; UNAVAILABLE makes the provider send again.
 */
export async function hearWebhook(
  c: Context,
  rawBody: Uint8Array,
  signature: string,
): Promise<void> {
  const event = c.payments.verifyWebhook(rawBody, signature);
  if (!event.type.startsWith('payment_intent.')) return;
  const payment = await c.payments.read(event.payment_id);
  c.crashPoint('topup.webhook_read');
  await apply(c, payment, event.event_id);
  c.crashPoint('topup.credited');
}

/** Looks after top-ups whose webhook has not come: what it would have told is read. */
export async function sweepTopups(c: Context): Promise<void> {
  for (const topup of await overdueTopups(c.sql, c.clock.now(), SWEEP_ROWS)) {
    const pause = Math.min(c.topups.poll_ms * 2 ** topup.polls, TOPUP_POLL_MS_MAX);
    await putOffPoll(c.sql, topup.topup_id, c.clock.now() + pause);
    try {
      await look(c, topup);
    } catch (error) {
      c.log.warn({ topup_id: topup.topup_id, err: error }, 'a top-up could not be looked after');
    }
  }
}

async function look(c: Context, topup: Topup): Promise<void> {
  const { payment_id } = await ensurePayment(c, topup);
  if (payment_id === null) return;
  const payment = await c.payments.read(payment_id);
  const waits = payment.status === 'requires_action';
  const givenUp = c.clock.now() - topup.created_at_ms >= c.topups.abandon_ms;
  await apply(c, waits && givenUp ? await c.payments.cancel(payment_id) : payment);
}
