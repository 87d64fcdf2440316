import { LightstreamerClient, Subscription, type ItemUpdate } from 'lightstreamer-client-web';
import type { TicketView } from '@gavel/contracts/http';
import { FIELDS, ITEM_RULES, type ItemKind } from '@gavel/contracts/items';
import {
  addLine,
  mergeItem,
  mergeWallet,
  putRow,
  type Fields,
  type LiveStore,
  type Rows,
} from './live-store';
import { deniedOutcome, type Outcome } from './outcome';

/** How the line to the auction is. `slow`: silent for longer than it should be. */
export interface Connection {
  status: 'off' | 'connecting' | 'live' | 'slow' | 'lost';
  /** When the status began, in the page's time. */
  since: number;
}
/** Key of the connection's cell in the live store. */
export const CONNECTION = 'connection';

/** Who watches, which decides the items: always subscribed in this order, see `watch`. */
export type Audience = 'guest' | 'member' | 'bidder' | 'staff' | 'account';
const ITEMS_OF: Record<Audience, readonly ItemKind[]> = {
  guest: ['lot', 'calls', 'board'],
  member: ['lot', 'calls', 'board', 'me', 'wallet'],
  bidder: ['lot', 'log', 'board', 'me', 'wallet'],
  staff: ['lot', 'log', 'board', 'desk', 'desk_state'],
  account: ['wallet'],
};
/** A ticket lives ten minutes; the client opens sessions by itself with the one it has. */
const TICKET_RENEW_MS = 300_000;
/** Between two sessions: spread, so that a restarted node is not met by all its pages at once. */
const RETRY_MS = { from: 2_000, to: 6_000 };
/** After the server ended us for good: 1 s, doubled up to 30 s. */
const RESTART_MS = { first: 1_000, most: 30_000 };
/** No answer to a message in this time: its outcome is unknown. */
export const MESSAGE_PATIENCE_MS = 3_000;

export interface PushDeps {
  /** Origin of the push server, without a path. */
  url: string;
  store: LiveStore;
  /** Fetches a ticket for who is signed in now; null for a guest. Rejects when it cannot. */
  ticket: () => Promise<TicketView | null>;
  now: () => number;
  /** An integer from `from` up to, not including, `to`. */
  random: (from: number, to: number) => number;
}
export interface WatchOptions {
  /** Ask for the reserve at the desk: clerk and manager only. */
  reserve?: boolean;
}
export interface Push {
  /** Connects as who is signed in now; again after signing in or out: a session has one user. */
  connect(): void;
  /**
   * Subscribes to an auction's items (`account`: to the wallet alone) until the answer is called.
   * The order is one for all pages: the server shares a frame between sockets whose subscriptions
   * have the same number.
   */
  watch(audience: Audience, auctionId?: string, options?: WatchOptions): () => void;
  /** Sends one JSON message; resolves always, after at most MESSAGE_PATIENCE_MS. */
  send(message: object): Promise<Outcome>;
}

function statusOf(text: string): Connection['status'] {
  if (text.startsWith('CONNECTED')) return 'live';
  if (text === 'STALLED') return 'slow';
  if (text === 'CONNECTING') return 'connecting';
  return 'lost';
}

/** All fields of an update, so that a reader of the cell needs no other source. */
function fieldsOf(names: readonly string[], update: ItemUpdate): Fields {
  return Object.fromEntries(names.map((name) => [name, update.getValue(name)]));
}

function applyUpdate(store: LiveStore, kind: ItemKind, cell: string, fields: Fields): void {
  if (kind === 'board') store.write<Rows>(cell, (old) => putRow(old, fields.key ?? '', fields));
  else if (kind === 'wallet') store.write<Fields>(cell, (old) => mergeWallet(old, fields));
  else if (ITEM_RULES[kind].mode === 'MERGE')
    store.write<Fields>(cell, (old) => mergeItem(old, fields));
  else store.write<readonly Fields[]>(cell, (old) => addLine(old, fields));
}

/** Key of an item's cell in the live store, and its name on the wire: `lot:<auction>`, `wallet`. */
export const cellOf = (kind: ItemKind, auctionId: string): string =>
  kind === 'wallet' ? kind : `${kind}:${auctionId}`;
/** Key of the cell that holds true while the server refuses that item. */
export const refusedCellOf = (kind: ItemKind, auctionId: string): string =>
  `refused:${cellOf(kind, auctionId)}`;

interface Line {
  store: LiveStore;
  client: LightstreamerClient;
}
function subscriptionOf(
  { store, client }: Line,
  kind: ItemKind,
  auctionId: string,
  reserve: boolean,
) {
  const name = cellOf(kind, auctionId);
  // A schema with the reserve is refused to all but clerk and manager.
  const fields = FIELDS[kind].filter((field) => reserve || field !== 'reserve_minor');
  const subscription = new Subscription(ITEM_RULES[kind].mode, [name], [...fields]);
  subscription.setRequestedSnapshot('yes');
  subscription.addListener({
    onItemUpdate: (update) => applyUpdate(store, kind, name, fieldsOf(fields, update)),
    // Lost lines come back with the snapshot of a new subscription; known ones are dropped by seq.
    onItemLostUpdates: () => {
      client.unsubscribe(subscription);
      client.subscribe(subscription);
    },
    onSubscriptionError: () => store.write(refusedCellOf(kind, auctionId), () => true),
    onSubscription: () => store.write(refusedCellOf(kind, auctionId), () => undefined),
  });
  return subscription;
}

/** One client per page; what it hears goes to the live store, what it says is answered. */
export function createPush(deps: PushDeps): Push {
  const client = new LightstreamerClient(deps.url, 'AUCTION');
  client.connectionOptions.setRetryDelay(deps.random(RETRY_MS.from, RETRY_MS.to));
  const { store } = deps;
  let attempt = 0;
  let generation = 0;
  let renewal: ReturnType<typeof setInterval> | undefined;

  const tell = (status: Connection['status']) =>
    store.write<Connection>(CONNECTION, (old) =>
      old?.status === status ? old : { status, since: deps.now() },
    );

  async function renew(mine: number): Promise<TicketView | null> {
    const ticket = await deps.ticket();
    if (mine !== generation || !ticket) return ticket;
    client.connectionDetails.setUser(ticket.user_id);
    client.connectionDetails.setPassword(ticket.ticket);
    return ticket;
  }
  /** A fresh ticket, then a new session: at first, after END and after a refused ticket. */
  async function restart(mine: number): Promise<void> {
    try {
      const ticket = await renew(mine);
      if (mine !== generation) return;
      if (!ticket) {
        // The client takes null for "no user", which its types do not say.
        client.connectionDetails.setUser(null as unknown as string);
        client.connectionDetails.setPassword(null as unknown as string);
      }
      client.connect();
    } catch {
      restartLater(mine);
    }
  }
  function restartLater(mine: number): void {
    if (mine !== generation) return;
    tell('lost');
    const wait = Math.min(RESTART_MS.most, RESTART_MS.first * 2 ** attempt++);
    setTimeout(() => void (mine === generation && restart(mine)), deps.random(wait / 2, wait));
  }
  client.addListener({
    onStatusChange: (text) => {
      const status = statusOf(text);
      if (status === 'live') attempt = 0;
      tell(status);
    },
    onServerError: () => restartLater(generation),
  });

  return {
    connect() {
      const mine = ++generation;
      clearInterval(renewal);
      client.disconnect();
      tell('connecting');
      void restart(mine);
      // A renewal that fails is made up for by `restart`, when the old ticket is refused.
      renewal = setInterval(() => void renew(mine).catch(() => null), TICKET_RENEW_MS);
    },
    watch(audience, auctionId = '', { reserve = false } = {}) {
      const subscriptions = ITEMS_OF[audience].map((kind) =>
        subscriptionOf({ store, client }, kind, auctionId, reserve),
      );
      for (const subscription of subscriptions) client.subscribe(subscription);
      return () => {
        for (const subscription of subscriptions) client.unsubscribe(subscription);
      };
    },
    send(message) {
      return new Promise((resolve) => {
        const unknown = () => resolve({ kind: 'unknown', topupPending: false });
        setTimeout(unknown, MESSAGE_PATIENCE_MS);
        client.sendMessage(
          JSON.stringify(message),
          'UNORDERED_MESSAGES',
          // Types ask for a number; null is the client's word for "the server's own wait".
          null as unknown as number,
          {
            onProcessed: () => resolve({ kind: 'done' }),
            onDeny: (_text, code, error) => resolve(deniedOutcome(code, error)),
            // Said also of messages that were answered in the moment of the cut: never "not sent".
            onAbort: unknown,
            onError: unknown,
            onDiscarded: unknown,
          },
          false,
        );
      });
    },
  };
}
