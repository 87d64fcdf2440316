import { ID_PATTERN } from './ids';
import type { AuctionState, DeskState, Grant, LotState, Presence, Role, WalletItem } from './ports';

export { codeOfNumber, decodeRefusal, encodeRefusal, type Refusal } from './refusals';

/**
 * The push items: their names, fields, rules and states. The lines that events write on them:
 * event-lines.ts; the text of a refused message: refusals.ts.
 * Values are strings or null ("none"); money is minor units in digits; times are Unix milliseconds.
 * Nothing here computes an amount: what no event says, the engine supplies in `FeedRow.after`.
 */
export type ItemKind =
  'lot' | 'lot_of' | 'log' | 'calls' | 'board' | 'me' | 'wallet' | 'desk' | 'desk_state';

export type Item =
  | { kind: 'lot' | 'log' | 'calls' | 'board' | 'desk' | 'desk_state'; auction_id: string }
  | { kind: 'lot_of'; auction_id: string; lot_no: number }
  | { kind: 'me'; auction_id: string; user_id: string }
  | { kind: 'wallet'; user_id: string };

/** What a page asks for: an item, but a user's own ones without the user. */
export type Group =
  | Exclude<Item, { kind: 'me' } | { kind: 'wallet' }>
  | { kind: 'me'; auction_id: string }
  | { kind: 'wallet' };

const PREFIXES = ['lot', 'log', 'calls', 'board', 'desk', 'desk_state'] as const;
type Prefix = (typeof PREFIXES)[number];
const isPrefix = (text: string): text is Prefix => (PREFIXES as readonly string[]).includes(text);
const LOT_NO = /^[1-9][0-9]{0,5}$/;

/** The group a page names, or null: only the forms listed, so no name can reach an object's prototype. */
export function parseGroup(name: string): Group | null {
  if (name === 'wallet') return { kind: 'wallet' };
  const [prefix = '', auction_id = '', lot, ...more] = name.split(':');
  if (more.length > 0 || !ID_PATTERN.test(auction_id)) return null;
  if (lot !== undefined) {
    if (prefix !== 'lot' || !LOT_NO.test(lot)) return null;
    return { kind: 'lot_of', auction_id, lot_no: Number(lot) };
  }
  if (prefix === 'me') return { kind: 'me', auction_id };
  return isPrefix(prefix) ? { kind: prefix, auction_id } : null;
}

/** The item of a full name, or null. A user id in it was added by our metadata half only. */
export function parseItem(name: string): Item | null {
  const [prefix, a = '', b = '', ...more] = name.split(':');
  if (prefix === 'wallet') {
    return ID_PATTERN.test(a) && b === '' && more.length === 0 && name === `wallet:${a}`
      ? { kind: 'wallet', user_id: a }
      : null;
  }
  if (prefix === 'me') {
    const good = ID_PATTERN.test(a) && ID_PATTERN.test(b) && more.length === 0;
    return good ? { kind: 'me', auction_id: a, user_id: b } : null;
  }
  const group = parseGroup(name);
  return group && group.kind !== 'me' && group.kind !== 'wallet' ? group : null;
}

export function itemName(item: Item): string {
  switch (item.kind) {
    case 'lot_of':
      return `lot:${item.auction_id}:${item.lot_no}`;
    case 'me':
      return `me:${item.auction_id}:${item.user_id}`;
    case 'wallet':
      return `wallet:${item.user_id}`;
    default:
      return `${item.kind}:${item.auction_id}`;
  }
}

const LOT_FIELDS = [
  'seq',
  'lot',
  'epoch',
  'status',
  'outcome',
  'price',
  'ask',
  'ask_all_in',
  'leader',
  'bids',
  'reserve',
  'closes_at_ms',
  'hammer',
  'auction_status',
  'reason',
] as const;
const LINE_FIELDS = [
  'seq',
  'prev',
  'at_ms',
  'type',
  'lot',
  'epoch',
  'leader',
  'amount',
  'ask',
  'text',
] as const;

/** The fields of each item; a page may ask for any of them, in any order. */
export const FIELDS = {
  lot: LOT_FIELDS,
  lot_of: LOT_FIELDS,
  log: LINE_FIELDS,
  calls: LINE_FIELDS,
  board: [
    'key',
    'command',
    'seq',
    'epoch',
    'status',
    'outcome',
    'price',
    'ask',
    'bids',
    'reserve',
    'closes_at_ms',
    'hammer',
  ],
  me: [
    'seq',
    'note',
    'at_ms',
    'type',
    'lot',
    'epoch',
    'bid_id',
    'code',
    'amount',
    'all_in',
    'limit',
    'available',
    'held',
    'captured',
    'leaving',
    'hash',
    'text',
  ],
  wallet: ['version', 'balances', 'topup'],
  desk: [
    'seq',
    'note',
    'at_ms',
    'type',
    'lot',
    'epoch',
    'paddle',
    'amount',
    'bid_id',
    'question',
    'text',
  ],
  desk_state: [
    'seq',
    'lot',
    'lot_seq',
    'status',
    'price',
    'ask',
    'leader',
    'reserve_minor',
    'increment',
    'final_at_ms',
    'late',
    'questions',
    'armed',
    'online',
    'bidders',
    'next_lot',
    'next_book',
    'clerk',
    'clerk_seen_ms',
  ],
} as const satisfies Record<ItemKind, readonly string[]>;

/** One update of an item. */
export type Fields<K extends ItemKind> = Record<(typeof FIELDS)[K][number], string | null>;

export type Mode = 'MERGE' | 'DISTINCT' | 'COMMAND';
interface ItemRule {
  mode: Mode;
  /** Lines a DISTINCT snapshot holds; 0 for the others. */
  snapshot: number;
  /** Who: everybody; bidders with an approved paddle and the house's staff; the user himself; the desk. */
  access: 'all' | 'registered' | 'own' | 'desk';
  /** Updates a second: 0 is unlimited (and unfiltered, for DISTINCT). */
  max_frequency: number;
  /** Of those who neither bid nor work there. */
  spectator_frequency: number;
}
const rule = (
  mode: Mode,
  snapshot: number,
  access: ItemRule['access'],
  max_frequency = 0,
  spectator_frequency = max_frequency,
): ItemRule => ({ mode, snapshot, access, max_frequency, spectator_frequency });

export const ITEM_RULES: Record<ItemKind, ItemRule> = {
  lot: rule('MERGE', 0, 'all', 0, 2),
  lot_of: rule('MERGE', 0, 'all', 0, 2),
  log: rule('DISTINCT', 50, 'registered'),
  calls: rule('DISTINCT', 30, 'all'),
  board: rule('COMMAND', 0, 'all', 1),
  me: rule('DISTINCT', 20, 'own'),
  wallet: rule('MERGE', 0, 'own', 4),
  desk: rule('DISTINCT', 100, 'desk'),
  desk_state: rule('MERGE', 0, 'desk'),
};

const DESK_ROLES: readonly Role[] = ['clerk', 'auctioneer', 'manager'];
const RESERVE_ROLES: readonly Role[] = ['clerk', 'manager'];
const hasRole = (grants: readonly Grant[], houseId: string, roles: readonly Role[]) =>
  grants.some((g) => g.house_id === houseId && roles.includes(g.role));

/** Staff of the house: whoever has a grant in it. */
export const isStaffOf = (grants: readonly Grant[], houseId: string): boolean =>
  grants.some((g) => g.house_id === houseId);
/** Who sits at the desk of the house's auctions. */
export const mayUseDesk = (grants: readonly Grant[], houseId: string): boolean =>
  hasRole(grants, houseId, DESK_ROLES);
/** A reserve is for the clerk and the manager, never for the auctioneer's screen. */
export const maySeeReserve = (grants: readonly Grant[], houseId: string): boolean =>
  hasRole(grants, houseId, RESERVE_ROLES);

/**
 * The fields of a schema (names by single spaces), or null when one is unknown or repeated.
 * `reserve_minor` is listed here; who may have it depends on the house: `maySeeReserve`.
 */
export function parseSchema(kind: ItemKind, schema: string): string[] | null {
  const known: readonly string[] = FIELDS[kind];
  const asked = schema.split(' ');
  const good = asked.every((f) => known.includes(f)) && new Set(asked).size === asked.length;
  return good ? asked : null;
}

// --- states: MERGE items and board rows ---

const text = (value: number | string | undefined | null): string | null =>
  value === undefined || value === null ? null : String(value);

/** `auction_status` and `reason` of an auction, or what the adapter derives while a shard is silent. */
export interface Standing {
  status: AuctionState['status'] | 'FROZEN';
  reason: string | null;
}
export const standingOf = (auction: AuctionState): Standing => ({
  status: auction.status,
  reason: auction.reason ?? null,
});

/** `lot:<auction>` and `lot:<auction>:<lot_no>`; `seq` is that of the last change of this item. */
export function lotFields(
  seq: number,
  lot: LotState | undefined,
  standing: Standing,
): Fields<'lot'> {
  return {
    seq: text(seq),
    lot: text(lot?.lot_no),
    epoch: text(lot?.epoch),
    status: text(lot?.status),
    outcome: text(lot?.outcome),
    price: text(lot?.price_minor),
    ask: text(lot?.ask_minor),
    ask_all_in: text(lot?.ask_all_in_minor),
    leader: text(lot?.leader),
    bids: text(lot?.bids),
    reserve: text(lot?.reserve),
    closes_at_ms: text(lot?.closes_at_ms),
    hammer: text(lot?.hammer_minor),
    auction_status: standing.status,
    reason: standing.reason,
  };
}

export type RowCommand = 'ADD' | 'UPDATE' | 'DELETE';
/** A row of `board:<auction>`; its `seq` is the lot's. */
export function boardFields(lot: LotState, command: RowCommand): Fields<'board'> {
  return {
    key: String(lot.lot_no),
    command,
    seq: text(lot.lot_seq),
    epoch: text(lot.epoch),
    status: lot.status,
    outcome: text(lot.outcome),
    price: text(lot.price_minor),
    ask: text(lot.ask_minor),
    bids: text(lot.bids),
    reserve: lot.reserve,
    closes_at_ms: text(lot.closes_at_ms),
    hammer: text(lot.hammer_minor),
  };
}

/** `desk_state:<auction>`. Who is there is soft: null until the shard has told it. */
export function deskStateFields(
  seq: number,
  lot: LotState | undefined,
  desk: DeskState,
  presence?: Presence,
): Fields<'desk_state'> {
  return {
    seq: text(seq),
    lot: text(lot?.lot_no),
    lot_seq: text(lot?.lot_seq),
    status: text(lot?.status),
    price: text(lot?.price_minor),
    ask: text(lot?.ask_minor),
    leader: text(lot?.leader),
    reserve_minor: text(desk.reserve_minor),
    increment: text(desk.increment_minor),
    final_at_ms: text(lot?.final_at_ms),
    late: text(lot?.late),
    questions: text(desk.questions),
    armed: text(presence?.armed),
    online: text(presence?.online),
    bidders: text(presence?.bidders),
    next_lot: text(desk.next_lot),
    next_book: text(desk.next_book),
    clerk: presence ? String(presence.clerk) : null,
    clerk_seen_ms: text(presence?.clerk_seen_ms),
  };
}

export const walletFields = (item: WalletItem): Fields<'wallet'> => ({
  version: text(item.version),
  balances: item.balances,
  topup: item.topup,
});
