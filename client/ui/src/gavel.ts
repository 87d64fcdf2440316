import { createContext, useContext } from 'react';
import type { Api } from './api';
import { createApi, createCaller } from './api';
import { pageClock, type PageClock } from './clock';
import { randomBetween } from './ids';
import { createLiveStore, nextFrame, type LiveStore } from './live-store';
import { createPush, type Push } from './push';
import { exclusiveInBrowser, SessionClient } from './session';

/** What a page works with: one of each, made once. */
export interface Gavel {
  api: Api;
  session: SessionClient;
  store: LiveStore;
  push: Push;
  clock: PageClock;
}

/**
 * Wires the parts for this origin: REST and push both go to where the page came from. Push connects
 * anew whenever somebody signs in or out, since a push session has one user.
 */
export function createGavel(): Gavel {
  const fetcher = (input: string, init: RequestInit) => fetch(input, init);
  const session = new SessionClient({
    fetcher,
    now: pageClock.now,
    exclusive: exclusiveInBrowser,
  });
  const api = createApi(createCaller(fetcher, session));
  const store = createLiveStore(nextFrame);
  const push = createPush({
    url: window.location.origin,
    store,
    ticket: async () => (session.read().status === 'signed-in' ? api.ticket() : null),
    now: pageClock.now,
    random: randomBetween,
  });
  let connectedAs: string | null | undefined;
  session.subscribe(() => {
    const state = session.read();
    const user = state.status === 'signed-in' ? state.user.user_id : null;
    if (state.status === 'unknown' || user === connectedAs) return;
    connectedAs = user;
    // Own items of the one who was here are not shown to the next, nor held against his.
    store.forget((key) => /^(refused:)?(me:|wallet|desk)/.test(key));
    push.connect();
  });
  void session.refresh();
  return { api, session, store, push, clock: pageClock };
}

const GavelContext = createContext<Gavel | null>(null);
export const GavelProvider = GavelContext.Provider;
export function useGavel(): Gavel {
  const gavel = useContext(GavelContext);
  if (!gavel) throw new Error('useGavel outside GavelProvider');
  return gavel;
}
