import type { z } from 'zod';
import { auctionCatalogueView, houseLotsView, walletView } from '../../services/contracts/http';
import { minor } from '../../services/contracts/money';
import { GavelError, type Problem } from '../../services/contracts/errors';
import type { ServicesApi, WalletItem } from '../../services/contracts/ports';

/**
 * The services over HTTP, as our other processes call them: bearer of the service secret, a deadline
 * per call, a problem thrown as the error it names.
 */
export interface ServicesConfig {
  url: string;
  secret: string;
}
const CALL_MS_MAX = 5_000; // beyond it the caller has given up: gateway calls answer people

export function createServices(config: ServicesConfig): ServicesApi {
  const call = (method: string, path: string, body?: unknown) =>
    request(config, method, path, body);
  const read = async <T>(path: string, schema: z.ZodType<T>): Promise<T | null> => {
    const answer = await call('GET', path);
    return answer === null ? null : schema.parse(answer);
  };
  const segment = encodeURIComponent;
  return {
    catalogue: (auctionId) =>
      read(`/api/auctions/${segment(auctionId)}/catalogue`, auctionCatalogueView),
    wallet: (userId, currency) =>
      read(`/internal/wallets/${segment(userId)}/${segment(currency)}`, walletView),
    async ownHistory(auctionId, userId) {
      const path = `/internal/auctions/${segment(auctionId)}/own/${segment(userId)}`;
      const answer = await call('GET', path);
      return (answer as { rows: Awaited<ReturnType<ServicesApi['ownHistory']>> }).rows;
    },
    async rating(userId) {
      const answer = (await call('GET', `/internal/ratings/${segment(userId)}`)) as {
        index: number;
      };
      return answer.index;
    },
    async largestPaid(userId, currency) {
      const path = `/internal/wallets/${segment(userId)}/${segment(currency)}/largest-paid`;
      const { hammer_minor } = (await call('GET', path)) as { hammer_minor: string | null };
      return hammer_minor === null ? null : minor(hammer_minor);
    },
    async walletItem(userId) {
      return (await call('GET', `/internal/wallets/${segment(userId)}`)) as WalletItem;
    },
    async lots(lotIds) {
      const answer = await read(
        `/internal/lots?ids=${lotIds.map(segment).join(',')}`,
        houseLotsView,
      );
      return answer?.lots ?? [];
    },
    async lotsPlanned(auctionId, houseId, lotIds) {
      await call('POST', '/internal/lots/planned', {
        auction_id: auctionId,
        house_id: houseId,
        lot_ids: lotIds,
      });
    },
    async fund(input) {
      return (await call('POST', '/internal/fund', input)) as Awaited<
        ReturnType<ServicesApi['fund']>
      >;
    },
  };
}

/** null: 404 on a read. Throws GavelError, or UNAVAILABLE when nothing answers. */
async function request(
  config: ServicesConfig,
  method: string,
  path: string,
  body?: unknown,
): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(config.url + path, {
      method,
      headers: {
        authorization: `Bearer ${config.secret}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(CALL_MS_MAX),
    });
  } catch (error) {
    throw new GavelError('UNAVAILABLE', `services did not answer: ${(error as Error).message}`);
  }
  if (response.status === 404 && method === 'GET') return null;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const { code, detail, ...extra } = (answer ?? {}) as Partial<Problem>;
  throw new GavelError(code ?? 'UNAVAILABLE', detail, extra);
}
