import { randomBytes } from 'node:crypto';
import type { Problem } from '../../../services/contracts/errors';
import type {
  SessionView,
  TicketView,
  TopupView,
  WalletView,
} from '../../../services/contracts/http';

/** Ids as a page mints them: 22 characters, once per press. */
export const mint = (): string => randomBytes(17).toString('base64url').slice(0, 22);

/** How long a person goes on trying when the house does not answer. */
const PATIENCE_MS = 30_000;

export class Refused extends Error {
  constructor(
    readonly problem: Problem,
    what: string,
  ) {
    super(`${what}: ${problem.code} ${problem.detail}`);
  }
}

/**
 * Somebody who uses the house over REST, with nothing but what a browser has: the public address,
 * a password, and the access token the house gave him.
 */
export class Person {
  session: SessionView | null = null;
  private cookie = '';
  constructor(
    readonly publicUrl: string,
    readonly email: string,
    private readonly password: string,
  ) {}

  get userId(): string {
    return this.session!.user.user_id;
  }

  async signIn(): Promise<void> {
    const body = { email: this.email, password: this.password };
    this.session = await this.call<SessionView>('POST', '/api/session', body);
  }

  async register(name: string): Promise<void> {
    const body = { email: this.email, password: this.password, name };
    this.session = await this.call<SessionView>('POST', '/api/users', body);
  }

  /** The TLCP password; a new one for each session of the client. */
  ticket(): Promise<TicketView> {
    return this.call<TicketView>('POST', '/api/session/ticket');
  }

  async openWallet(currency: string): Promise<WalletView> {
    return this.call<WalletView>('POST', '/api/wallets', { currency });
  }

  async topUp(wallet: WalletView, amountMinor: number): Promise<TopupView> {
    return this.call<TopupView>('POST', `/api/wallets/${wallet.wallet_id}/topups`, {
      key: mint(),
      amount_minor: String(amountMinor),
      return_path: '/account',
    });
  }

  /** Presses a button on the bank's hosted page, as the browser's form does. */
  async atTheBank(topup: TopupView, action: 'approve' | 'fail' | 'abandon'): Promise<void> {
    const response = await fetch(topup.redirect_url!, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ action }).toString(),
      redirect: 'manual',
    });
    if (response.status >= 400) throw new Error(`the bank's page answered ${response.status}`);
    await response.arrayBuffer();
  }

  /**
   * Calls a path; renews the session once when it has run out, and repeats while nobody answers:
   * every call carries its own id or changes nothing. Throws Refused.
   */
  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const last = Date.now() + PATIENCE_MS;
    for (;;) {
      const answer = await this.once<T>(method, path, body).catch((error: unknown) => {
        const passing = !(error instanceof Refused) || error.problem.code === 'UNAVAILABLE';
        if (!passing || Date.now() > last) throw error;
        return undefined;
      });
      if (answer) return answer.value;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  private async once<T>(method: string, path: string, body?: unknown): Promise<{ value: T }> {
    let response = await this.send(method, path, body);
    if (response.status === 401 && this.session && path !== '/api/session') {
      await response.arrayBuffer();
      await this.signIn();
      response = await this.send(method, path, body);
    }
    const text = await response.text();
    const answer: unknown = text ? JSON.parse(text) : undefined;
    if (!response.ok) throw new Refused(answer as Problem, `${method} ${path}`);
    return { value: answer as T };
  }

  /** The same, but a refusal is an answer: its code and whatever came with it. */
  async attempt(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<{ code: string; [k: string]: unknown }> {
    try {
      return await this.call(method, path, body);
    } catch (error) {
      if (error instanceof Refused) return error.problem;
      return { code: 'OUTCOME_UNKNOWN', detail: String(error) };
    }
  }

  private async send(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(this.publicUrl + path, {
      method,
      headers: {
        ...(this.session ? { authorization: `Bearer ${this.session.access_token}` } : {}),
        ...(this.cookie ? { cookie: this.cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(15_000),
    });
    const set = response.headers.getSetCookie()[0];
    if (set) this.cookie = set.split(';')[0]!;
    return response;
  }
}

/** Waits for a condition that is asked again every 100 ms; names itself when it does not come. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | null | false> | T | undefined | null | false,
  withinMs = 30_000,
): Promise<T> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await ask();
    if (value) return value;
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
