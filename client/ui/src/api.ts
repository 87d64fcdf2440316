import type { z } from 'zod';
import type { Code } from '@gavel/contracts/codes';
import * as http from '@gavel/contracts/http';
import { currency as currencySchema, type Currency } from '@gavel/contracts/money';

/**
 * A refusal of the REST interface, or a fault: with its code, so that a page says why and what to
 * do. Thrown by every call of `Api`.
 */
export class ApiProblem extends Error {
  readonly code: Code | 'OFFLINE' | 'FAULT';
  readonly status: number;
  readonly detail: string;
  readonly remedy: string;
  readonly extra: Readonly<Record<string, unknown>>;
  constructor(body: Record<string, unknown>, status: number) {
    const { code, detail, remedy, ...extra } = body;
    super(`${String(code)}: ${String(detail)}`);
    this.name = 'ApiProblem';
    this.code = (typeof code === 'string' ? code : 'FAULT') as ApiProblem['code'];
    this.status = status;
    this.detail = typeof detail === 'string' ? detail : '';
    this.remedy = typeof remedy === 'string' ? remedy : '';
    this.extra = extra;
  }
}

/** What the calls need of the session: a token for a request, or null for a guest. */
export interface TokenSource {
  token(): Promise<string | null>;
  /** The token was refused: forget it, so that the next call fetches another. */
  expired(): void;
}
type Fetch = (input: string, init: RequestInit) => Promise<Response>;

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => ({}));
  return new ApiProblem((body ?? {}) as Record<string, unknown>, response.status);
}

/**
 * One request: JSON in, JSON out, parsed by the contract's schema. Errors are `ApiProblem`; no
 * answer at all is OFFLINE, an answer of another shape than agreed is FAULT.
 */
export async function request<S extends z.ZodType>(
  fetcher: Fetch,
  method: string,
  path: string,
  schema: S,
  options: {
    body?: unknown;
    token?: string | null;
    headers?: Record<string, string> | undefined;
  } = {},
): Promise<z.output<S>> {
  const headers: Record<string, string> = { ...options.headers, accept: 'application/json' };
  if (options.token) headers.authorization = `Bearer ${options.token}`;
  if (options.body !== undefined) headers['content-type'] = 'application/json';
  let response: Response;
  try {
    response = await fetcher(path, {
      method,
      headers,
      credentials: 'same-origin',
      body: options.body === undefined ? null : JSON.stringify(options.body),
    });
  } catch {
    throw new ApiProblem({ code: 'OFFLINE', detail: '', remedy: '' }, 0);
  }
  if (!response.ok) throw await problemOf(response);
  const parsed = schema.safeParse(response.status === 204 ? null : await response.json());
  if (!parsed.success) throw new ApiProblem({ detail: parsed.error.message }, response.status);
  return parsed.data;
}

/** A caller that authenticates, and repeats once with a fresh token when one has expired. */
export function createCaller(fetcher: Fetch, tokens: TokenSource) {
  return async function call<S extends z.ZodType>(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    schema: S,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<z.output<S>> {
    const token = await tokens.token();
    try {
      return await request(fetcher, method, path, schema, { body, token, headers });
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.status !== 401 || !token) throw error;
      tokens.expired();
      const fresh = await tokens.token();
      return await request(fetcher, method, path, schema, { body, token: fresh, headers });
    }
  };
}
export type Call = ReturnType<typeof createCaller>;

const at = (auctionId: string, rest: string) =>
  `/api/auctions/${encodeURIComponent(auctionId)}${rest}`;

/** The calls of a bidder's page, one per page or act; `call` is there for the consoles. */
export function createApi(call: Call) {
  return {
    call,
    catalogue: () => call('GET', '/api/catalogue', http.catalogueView),
    auctionCatalogue: (auctionId: string) =>
      call('GET', at(auctionId, '/catalogue'), http.auctionCatalogueView),
    room: (auctionId: string) => call('GET', at(auctionId, '/room'), http.roomView),
    own: (auctionId: string) => call('GET', at(auctionId, '/own'), http.ownView),
    history: (auctionId: string, after: number) =>
      call('GET', at(auctionId, `/history?after=${after}`), http.historyView),
    join: (auctionId: string) => call('POST', at(auctionId, '/join'), http.joinView, {}),
    bidLookup: (auctionId: string, bidId: string) =>
      call('GET', at(auctionId, `/bids/${encodeURIComponent(bidId)}`), http.bidLookupView),
    orders: (auctionId: string) => call('GET', at(auctionId, '/orders'), http.ordersView),
    quote: (auctionId: string, lotNo: number, amountMinor: string) =>
      call('POST', at(auctionId, '/maxima/quote'), http.quoteView, {
        lot_no: lotNo,
        amount_minor: amountMinor,
      }),
    returnMoney: (auctionId: string, key: string, amountMinor: string) =>
      call('POST', at(auctionId, '/return'), http.fundView, { key, amount_minor: amountMinor }),
    account: () => call('GET', '/api/account', http.accountView),
    openWallet: (currency: Currency) =>
      call('POST', '/api/wallets', http.walletView, { currency: currencySchema.parse(currency) }),
    topUp: (walletId: string, key: string, amountMinor: string, returnPath: string) =>
      call('POST', `/api/wallets/${encodeURIComponent(walletId)}/topups`, http.topupView, {
        key,
        amount_minor: amountMinor,
        return_path: returnPath,
      }),
    ticket: () => call('POST', '/api/session/ticket', http.ticketView),
  };
}
export type Api = ReturnType<typeof createApi>;
