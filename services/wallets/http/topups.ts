import { topupBody } from '../../contracts/http';
import { endpoint, sessionOf } from '../../contracts/ports';
import type { Context } from '../deps';
import { ensurePayment, hearWebhook } from '../sagas/topups';
import { digestOf } from '../store/request-key';
import { insertTopup, readTopup, topupView } from '../store/topups';
import { ownWallet } from '../store/wallets';

export const createTopupEndpoint = (c: Context) =>
  endpoint({
    method: 'POST',
    path: '/api/wallets/:wallet_id/topups',
    access: { who: 'signed-in' },
    body: topupBody,
    handle: async (request) => {
      const { user_id } = sessionOf(request);
      const { key, amount_minor, return_path } = request.body;
      const { wallet_id, currency } = await ownWallet(
        c.sql,
        user_id,
        request.params['wallet_id'] ?? '',
      );
      const now_ms = c.clock.now();
      const asked = {
        topup_id: c.ids.fresh(),
        user_id,
        key,
        digest: digestOf('topup', wallet_id, amount_minor, return_path),
        currency,
        amount_minor,
        return_path,
        created_at_ms: now_ms,
        poll_at_ms: now_ms + c.topups.poll_ms,
      };
      const topup = await c.sql.transaction((tx) => insertTopup(tx, c.bus, asked));
      const stands = topup.status === 'pending' ? await ensurePayment(c, topup) : topup;
      return { status: 201, body: topupView(stands) };
    },
  });

export const readTopupEndpoint = (c: Context) =>
  endpoint({
    method: 'GET',
    path: '/api/topups/:topup_id',
    access: { who: 'signed-in' },
    handle: async (request) => {
      const id = request.params['topup_id'] ?? '';
      return { body: topupView(await readTopup(c.sql, id, sessionOf(request).user_id)) };
    },
  });

/** The provider's webhook: signed over the raw bytes, so they are taken as they came. */
export const webhookEndpoint = (c: Context) =>
  endpoint({
    method: 'POST',
    path: '/api/webhooks/payments',
    access: { who: 'public' },
    wantsRawBody: true,
    handle: async (request) => {
      await hearWebhook(c, request.rawBody, request.headers['stripe-signature'] ?? '');
      return { body: { received: true } };
    },
  });
