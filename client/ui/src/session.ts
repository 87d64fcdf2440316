import { useSyncExternalStore } from 'react';
import { sessionView, type SessionView } from '@gavel/contracts/http';
import { z } from 'zod';
import { ApiProblem, request, type TokenSource } from './api';

export type User = SessionView['user'];
/** `unknown` until the first refresh has answered whether this browser is signed in. */
export type SessionState =
  { status: 'unknown' } | { status: 'guest' } | { status: 'signed-in'; user: User };

/** A token is not used in its last half minute: a request may be on its way that long. */
const TOKEN_MARGIN_MS = 30_000;

type Fetch = (input: string, init: RequestInit) => Promise<Response>;
export interface SessionDeps {
  fetcher: Fetch;
  now: () => number;
  /** One refresh at a time over all tabs: the refresh cookie may be used once. */
  exclusive: <T>(work: () => Promise<T>) => Promise<T>;
}

/**
 * Who this page is. The access token lives in memory only; a cookie that scripts cannot read
 * brings the next one, so a reload stays signed in and a stolen page script steals ten minutes.
 */
export class SessionClient implements TokenSource {
  private state: SessionState = { status: 'unknown' };
  private current: { token: string; expiresAt: number } | null = null;
  private refreshing: Promise<void> | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly deps: SessionDeps) {}

  read = (): SessionState => this.state;
  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  private set(state: SessionState): void {
    this.state = state;
    for (const listener of [...this.listeners]) listener();
  }
  private take(view: SessionView): void {
    this.current = { token: view.access_token, expiresAt: view.expires_at_ms };
    const known = this.state.status === 'signed-in' ? this.state.user : null;
    if (known?.user_id === view.user.user_id) return;
    this.set({ status: 'signed-in', user: view.user });
  }
  private forget(): void {
    this.current = null;
    if (this.state.status !== 'guest') this.set({ status: 'guest' });
  }
  private post(path: string, body?: unknown): Promise<SessionView> {
    return request(this.deps.fetcher, 'POST', path, sessionView, { body });
  }

  /** Reads the cookie's answer: signed in again, or a guest. Faults leave the state as it is. */
  refresh(): Promise<void> {
    this.refreshing ??= this.deps
      .exclusive(() => this.post('/api/session/refresh'))
      .then((view) => this.take(view))
      .catch((error: unknown) => {
        const refused = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
        if (refused || this.state.status === 'unknown') this.forget();
      })
      .finally(() => (this.refreshing = null));
    return this.refreshing;
  }
  async signIn(email: string, password: string): Promise<void> {
    this.take(await this.post('/api/session', { email, password }));
  }
  async register(email: string, password: string, name: string): Promise<void> {
    this.take(await this.post('/api/users', { email, password, name }));
  }
  /** Ends the session here and at the server; offline it ends here. */
  async signOut(): Promise<void> {
    const token = this.current?.token ?? null;
    try {
      await request(this.deps.fetcher, 'DELETE', '/api/session', z.unknown(), { token });
    } finally {
      this.forget();
    }
  }
  async token(): Promise<string | null> {
    if (this.state.status === 'guest') return null;
    const fresh =
      this.current !== null && this.current.expiresAt - TOKEN_MARGIN_MS > this.deps.now();
    if (!fresh) await this.refresh();
    return this.current?.token ?? null;
  }
  expired(): void {
    this.current = null;
  }
}

/** Draws who is signed in. */
export const useSession = (session: SessionClient): SessionState =>
  useSyncExternalStore(session.subscribe, session.read);

/** A lock over all tabs of this origin where the browser has one, else over this page alone. */
export function exclusiveInBrowser<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request('gavel-session', work) : work();
}
