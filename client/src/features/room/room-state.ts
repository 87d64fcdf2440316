import type { Code } from '@gavel/contracts/codes';
import type { Tone } from '@gavel/ui/components';
import type { Press, Told } from './bid-machine';
import type { LotNow } from './lot-now';

/** Everything the price block's state follows from. Amounts are digits in minor units. */
export interface RoomInputs {
  /** The line has been lost for longer than a blink. */
  lost: boolean;
  signedIn: boolean;
  auction: { status: string; reason: string | null };
  lot: LotNow | null;
  paddle: { no: number; status: string } | null;
  press: Press;
  /** My own lines on this lot. */
  hasBid: boolean;
  won: { amount: string | null; allIn: string | null } | null;
  /** All in of my leading bid, as its own line said. */
  heldAllIn: string | null;
}

/** A text by key with the amounts in it, written by the component in the auction's currency. */
export interface Said {
  key: string;
  money?: Record<string, string>;
  plain?: Record<string, string | number>;
  /** The code whose reason and remedy are said instead. */
  refusal?: Code;
}
export type Act = 'bid' | 'top-up' | 'join' | 'sign-in' | 'results';
export interface RoomState {
  kind: string;
  tone: Tone;
  /** Key of the state word. */
  word: string;
  button: Said & { act: Act | null; busy?: boolean; topUp?: string };
  cue: Said;
}

const said = (key: string, money?: Record<string, string>): Said =>
  money ? { key, money } : { key };
function still(
  kind: string,
  tone: Tone,
  cue: Said = said(kind),
  label: Said = said(kind),
): RoomState {
  return { kind, tone, word: kind, button: { ...label, act: null }, cue };
}

/** The lot's selling is over. "Won" is said by one's own line alone; until it comes, "selling". */
function finished(input: RoomInputs, lot: LotNow): RoomState {
  const amount = lot.hammer ?? lot.price;
  if (input.won) {
    const money = input.won.amount ?? amount;
    const cue = input.won.allIn ? said('won', { allIn: input.won.allIn }) : said('wonPlain');
    return still('won', 'lead', cue, money ? said('won', { amount: money }) : said('sellingYou'));
  }
  if (lot.status === 'Withdrawn' || lot.status === 'Voided') return still('withdrawn', 'quiet');
  if (lot.status === 'Provisional') return still('provisional', 'warn');
  if (lot.outcome === 'sold' && leads(input)) return still('sellingYou', 'lead');
  if (lot.outcome === 'sold' && amount) {
    return still('notWon', 'quiet', said('notWon'), said('sold', { amount }));
  }
  return still('passed', 'quiet');
}
function hammered(input: RoomInputs, lot: LotNow): RoomState {
  if (lot.outcome === 'passed') return still('passed', 'quiet');
  if (lot.outcome === 'provisional') return still('provisional', 'warn');
  if (leads(input)) return still('sellingYou', 'lead');
  const told = input.press.phase === 'idle' ? input.press.told : null;
  const late = told?.code === 'LATE_BID';
  return still('selling', late ? 'warn' : 'quiet', said(late ? 'late' : 'selling'));
}

export const leads = ({ lot, paddle }: Pick<RoomInputs, 'lot' | 'paddle'>): boolean =>
  paddle !== null && lot?.leader === `net:${paddle.no}`;

const OVER = ['Ended', 'Sealed', 'Forgotten'];
const FINISHED = ['Final', 'Provisional', 'Withdrawn', 'Voided'];

/** Who may not bid yet, with the remedy on the button. */
function entry({ signedIn, paddle }: RoomInputs): RoomState | null {
  const remedy = (kind: string, act: Act): RoomState => ({
    ...still(kind, 'quiet'),
    word: 'register',
    button: { key: kind, act },
  });
  if (!signedIn) return remedy('signIn', 'sign-in');
  if (!paddle) return remedy('register', 'join');
  if (paddle.status === 'pending') return still('pending', 'warn');
  if (paddle.status === 'blocked') return still('blocked', 'outbid');
  return null;
}

/** A press on its way: the button is locked and its amount frozen. */
function onItsWay(press: Press): RoomState | null {
  switch (press.phase) {
    case 'idle':
      return null;
    case 'sending':
    case 'settling': {
      const label = said('sending', { amount: press.bid.amount_minor });
      const shown = press.phase === 'settling' || press.shown;
      const state = still('sending', 'quiet', said('sending'), label);
      if (shown) return { ...state, button: { ...state.button, busy: true } };
      const bid = said('bid', { amount: press.bid.amount_minor });
      return {
        ...state,
        word: 'biddable',
        tone: 'go',
        button: { ...bid, act: null },
        cue: said('biddable'),
      };
    }
    case 'moving': {
      const label = press.amount ? said('moving', { amount: press.amount }) : said('movingPlain');
      const state = still('moving', 'quiet', said('moving'), label);
      return { ...state, button: { ...state.button, busy: true } };
    }
    case 'unknown': {
      const pending = press.amount
        ? said('topupPending', { amount: press.amount })
        : said('topupPendingPlain');
      const state = still('unknown', 'warn', press.topUp ? pending : said('unknown'));
      return { ...state, button: { ...state.button, busy: true } };
    }
  }
}

/** What a slow top-up ended in, when its bid does not stand. */
function afterTopUp({ facts, code }: Told, lot: LotNow): Said | null {
  if (facts.topup === 'late') return said('moneyLate');
  if (code === 'FUNDS_SHORT' && facts.shortfall_minor !== undefined) {
    return said('stillShort', { amount: String(facts.shortfall_minor) });
  }
  return code === 'ASK_MOVED' && lot.ask ? said('priceMoved', { ask: lot.ask }) : null;
}

/** The last press was refused and nothing newer has happened since. */
function refused(told: Told, lot: LotNow, ask: string): RoomState | null {
  const bid = { ...said('bid', { amount: ask }), act: 'bid' as const };
  const { code, facts } = told;
  const slow = told.afterTopUp ? afterTopUp(told, lot) : null;
  if (
    code === 'FUNDS_SHORT' &&
    facts.shortfall_minor !== undefined &&
    ask === told.bid.amount_minor
  ) {
    const shortfall = String(facts.shortfall_minor);
    const button = {
      ...said('topUp', { amount: shortfall }),
      act: 'top-up' as const,
      topUp: shortfall,
    };
    return { kind: 'short', word: 'short', tone: 'warn', button, cue: slow ?? said('short') };
  }
  if (code === 'OVER_LIMIT') return still('overLimit', 'warn');
  if (code === 'ASK_MOVED' || code === 'BOOK_HAS_IT') {
    const cue = said('askMoved', { amount: ask });
    const by = facts.lost_by_ms;
    const exact = { ...cue, key: 'askMovedBy', plain: { ms: by ?? 0 } };
    const now = by !== undefined && String(facts.ask_minor) === ask ? exact : cue;
    return { kind: 'askMoved', word: 'askMoved', tone: 'outbid', button: bid, cue: slow ?? now };
  }
  const cue = slow ?? { key: 'refused', refusal: code };
  return { kind: 'refused', word: 'biddable', tone: 'go', button: bid, cue };
}

function open(input: RoomInputs, lot: LotNow, ask: string): RoomState {
  const { press } = input;
  if (leads(input) && lot.price) {
    const cue = input.heldAllIn ? said('lead', { allIn: input.heldAllIn }) : said('leadPlain');
    return still('lead', 'lead', cue, said('lead', { amount: lot.price }));
  }
  const told = press.phase === 'idle' && press.told?.bid.lot_no === lot.no ? press.told : null;
  const refusal = told && refused(told, lot, ask);
  if (refusal) return refusal;
  const button = { ...said('bid', { amount: ask }), act: 'bid' as const };
  if (input.hasBid) {
    const cue = said('outbid', { amount: ask });
    return { kind: 'outbid', word: 'outbid', tone: 'outbid', button, cue };
  }
  const kind = { Warned: 'warned', LastCall: 'lastCall' }[lot.status] ?? 'biddable';
  return { kind, word: kind, tone: kind === 'biddable' ? 'go' : 'warn', button, cue: said(kind) };
}

/** The one state of the price block: first match wins, in the order of this column. */
export function roomState(input: RoomInputs): RoomState {
  const { auction, lot, press } = input;
  if (input.lost) return still('reconnecting', 'outbid');
  if (lot && FINISHED.includes(lot.status)) return finished(input, lot);
  if (lot?.status === 'Hammered') return hammered(input, lot);
  if (auction.status === 'Cancelled') return still('cancelled', 'outbid', said('ended'));
  if (OVER.includes(auction.status)) {
    return { ...still('ended', 'quiet'), button: { key: 'results', act: 'results' } };
  }
  const barred = entry(input);
  if (barred) return barred;
  if (auction.status === 'Paused' || auction.status === 'FROZEN') {
    return still('hold', 'warn', { key: 'refused', refusal: 'AUCTION_PAUSED' });
  }
  if (auction.status !== 'Live') return still('notBegun', 'quiet');
  if (!lot || lot.status === 'Queued') return still('queued', 'quiet');
  if (lot.status === 'Announced' || !lot.ask) return still('announced', 'quiet');
  return onItsWay(press) ?? open(input, lot, lot.ask);
}
