import { openWalletBody } from '../../contracts/http';
import { endpoint, sessionOf } from '../../contracts/ports';
import type { Context } from '../deps';
import { closeWallet, openWallet, readAccount } from '../store/wallets';

const access = { who: 'signed-in' } as const;

export const accountEndpoint = (c: Context) =>
  endpoint({
    method: 'GET',
    path: '/api/account',
    access,
    handle: async (request) => ({ body: await readAccount(c.sql, sessionOf(request).user_id) }),
  });

export const openWalletEndpoint = (c: Context) =>
  endpoint({
    method: 'POST',
    path: '/api/wallets',
    access,
    body: openWalletBody,
    handle: async (request) => {
      const { user_id } = sessionOf(request);
      const { currency } = request.body;
      const now_ms = c.clock.now();
      const body = await c.sql.transaction((tx) =>
        openWallet(tx, c.bus, user_id, currency, now_ms),
      );
      return { body };
    },
  });

export const closeWalletEndpoint = (c: Context) =>
  endpoint({
    method: 'DELETE',
    path: '/api/wallets/:wallet_id',
    access,
    handle: async (request) => {
      const { user_id } = sessionOf(request);
      const id = request.params['wallet_id'] ?? '';
      await c.sql.transaction((tx) => closeWallet(tx, c.bus, user_id, id, c.clock.now()));
      return { status: 204 };
    },
  });
