import type { Code } from '@gavel/contracts/codes';
import { en } from '@gavel/ui/i18n/en';
import type { Refusal } from '@gavel/contracts/refusals';
import type { BidMessage, Press } from './bid-machine';
import type { LotNow } from './lot-now';
import { roomState, type RoomInputs } from './room-state';

const bid: BidMessage = {
  type: 'bid',
  bid_id: 'b-aaaaaaaaaaaaaaaaaaaa',
  auction_id: 'a1',
  lot_no: 12,
  epoch: 0,
  amount_minor: '320000',
  seen_seq: 41,
  confirmed: false,
  may_top_up: true,
};
const lot: LotNow = {
  no: 12,
  seq: 41,
  epoch: 0,
  status: 'Open',
  outcome: null,
  price: '300000',
  ask: '320000',
  askAllIn: '419840',
  leader: 'net:9',
  bids: 4,
  reserve: 'unmet',
  hammer: null,
};
const good: RoomInputs = {
  lost: false,
  signedIn: true,
  auction: { status: 'Live', reason: null },
  lot,
  paddle: { no: 214, status: 'approved' },
  press: { phase: 'idle', told: null },
  hasBid: false,
  won: null,
  heldAllIn: null,
};
const told = (code: Code, facts: Omit<Refusal, 'code'> = {}, afterTopUp = false): Press => ({
  phase: 'idle',
  told: { code, facts: { code, ...facts }, bid, afterTopUp },
});
const at = (change: Partial<LotNow>) => ({ lot: { ...lot, ...change } });
const mine = { leader: 'net:214' };
const auction = (status: string, reason: string | null = null) => ({ auction: { status, reason } });
const sending: Press = { phase: 'sending', bid, shown: true };
const hammered = { status: 'Hammered', outcome: 'sold' };
const final = { status: 'Final', outcome: 'sold', hammer: '300000' };
const won = { amount: '300000', allIn: '393600' };

// What differs from an open lot that one may bid on | state | what the button does and says | the cue
test.each<[string, Partial<RoomInputs>, string, string, string]>([
  ['nothing', {}, 'biddable', 'bid bid 320000', 'biddable'],
  [
    'line lost, in any state',
    { lost: true, ...at(final), won },
    'reconnecting',
    '- reconnecting',
    'reconnecting',
  ],
  ['final, mine', { ...at({ ...final, ...mine }), won }, 'won', '- won 300000', 'won 393600'],
  [
    'final, I lead, my line not here yet',
    at({ ...final, ...mine }),
    'sellingYou',
    '- sellingYou',
    'sellingYou',
  ],
  ['final, another', at(final), 'notWon', '- sold 300000', 'notWon'],
  ['final, passed', at({ status: 'Final', outcome: 'passed' }), 'passed', '- passed', 'passed'],
  [
    'provisional',
    at({ status: 'Provisional', outcome: 'provisional' }),
    'provisional',
    '- provisional',
    'provisional',
  ],
  [
    'withdrawn',
    at({ status: 'Withdrawn', outcome: 'withdrawn' }),
    'withdrawn',
    '- withdrawn',
    'withdrawn',
  ],
  [
    'final, seen by a guest',
    { ...at(final), signedIn: false, paddle: null },
    'notWon',
    '- sold 300000',
    'notWon',
  ],
  ['hammered to me', at({ ...hammered, ...mine }), 'sellingYou', '- sellingYou', 'sellingYou'],
  ['hammered to another', at(hammered), 'selling', '- selling', 'selling'],
  [
    'hammered, my bid was late',
    { ...at(hammered), press: told('LATE_BID') },
    'selling',
    '- selling',
    'late',
  ],
  [
    'passed by the clerk',
    at({ status: 'Hammered', outcome: 'passed' }),
    'passed',
    '- passed',
    'passed',
  ],
  [
    'cancelled',
    { ...auction('Cancelled', 'CANCELLED'), paddle: null },
    'cancelled',
    '- cancelled',
    'ended',
  ],
  ['ended', { ...auction('Ended'), lot: null }, 'ended', 'results results', 'ended'],
  ['a guest', { signedIn: false, paddle: null }, 'signIn', 'sign-in signIn', 'signIn'],
  ['not registered', { paddle: null }, 'register', 'join register', 'register'],
  ['pending', { paddle: { no: 214, status: 'pending' } }, 'pending', '- pending', 'pending'],
  ['blocked', { paddle: { no: 214, status: 'blocked' } }, 'blocked', '- blocked', 'blocked'],
  [
    'paused, while a bid is out',
    { ...auction('Paused', 'CLERK'), press: sending },
    'hold',
    '- hold',
    'refused',
  ],
  ['frozen', auction('FROZEN', 'NO_ANSWER'), 'hold', '- hold', 'refused'],
  ['not begun', { ...auction('Waiting'), lot: null }, 'notBegun', '- notBegun', 'notBegun'],
  ['no lot yet', { lot: null }, 'queued', '- queued', 'queued'],
  ['announced', at({ status: 'Announced', ask: null }), 'announced', '- announced', 'announced'],
  [
    'sending, under 150 ms',
    { press: { phase: 'sending', bid, shown: false } },
    'sending',
    '- bid 320000',
    'biddable',
  ],
  ['sending', { press: sending }, 'sending', 'busy sending 320000', 'sending'],
  [
    'sending keeps its amount when the ask moves',
    { press: sending, ...at({ ask: '350000' }) },
    'sending',
    'busy sending 320000',
    'sending',
  ],
  [
    'accepted, price on its way',
    { press: { phase: 'settling', bid, seq: 42 } },
    'sending',
    'busy sending 320000',
    'sending',
  ],
  [
    'money moves',
    { press: { phase: 'moving', bid, amount: '82000' } },
    'moving',
    'busy moving 82000',
    'moving',
  ],
  [
    'unknown',
    { press: { phase: 'unknown', bid, topUp: false, amount: null } },
    'unknown',
    'busy unknown',
    'unknown',
  ],
  [
    'unknown, top-up under way',
    { press: { phase: 'unknown', bid, topUp: true, amount: '82000' } },
    'unknown',
    'busy unknown',
    'topupPending 82000',
  ],
  [
    'I lead',
    { ...at(mine), heldAllIn: '393600', hasBid: true },
    'lead',
    '- lead 300000',
    'lead 393600',
  ],
  [
    'I lead, told of an older refusal',
    { ...at(mine), press: told('ASK_MOVED') },
    'lead',
    '- lead 300000',
    'leadPlain',
  ],
  [
    'funds short',
    { press: told('FUNDS_SHORT', { shortfall_minor: 82000 }) },
    'short',
    'top-up topUp 82000',
    'short',
  ],
  [
    'funds short of an ask that is gone',
    { press: told('FUNDS_SHORT', { shortfall_minor: 82000 }), ...at({ ask: '350000' }) },
    'refused',
    'bid bid 350000',
    'refused',
  ],
  [
    'still short after a top-up',
    { press: told('FUNDS_SHORT', { shortfall_minor: 4000 }, true) },
    'short',
    'top-up topUp 4000',
    'stillShort 4000',
  ],
  [
    'money too late',
    { press: told('FUNDS_SHORT', { topup: 'late' }, true) },
    'refused',
    'bid bid 320000',
    'moneyLate',
  ],
  [
    'over limit',
    { press: told('OVER_LIMIT', { limit_left_minor: 10 }) },
    'overLimit',
    '- overLimit',
    'overLimit',
  ],
  [
    'ask moved',
    { press: told('ASK_MOVED', { ask_minor: 350000, lost_by_ms: 38 }), ...at({ ask: '350000' }) },
    'askMoved',
    'bid bid 350000',
    'askMovedBy 350000 38',
  ],
  [
    'ask moved again since',
    { press: told('ASK_MOVED', { ask_minor: 350000, lost_by_ms: 38 }), ...at({ ask: '380000' }) },
    'askMoved',
    'bid bid 380000',
    'askMoved 380000',
  ],
  [
    'price moved during a top-up',
    { press: told('ASK_MOVED', {}, true) },
    'askMoved',
    'bid bid 320000',
    'priceMoved 320000',
  ],
  ['another refusal', { press: told('SELLER_BARRED') }, 'refused', 'bid bid 320000', 'refused'],
  [
    'a refusal of another lot',
    { press: told('SELLER_BARRED'), ...at({ no: 13 }) },
    'biddable',
    'bid bid 320000',
    'biddable',
  ],
  ['outbid', { hasBid: true }, 'outbid', 'bid bid 320000', 'outbid 320000'],
  [
    'outbid in last call',
    { hasBid: true, ...at({ status: 'LastCall' }) },
    'outbid',
    'bid bid 320000',
    'outbid 320000',
  ],
  ['fair warning', at({ status: 'Warned' }), 'warned', 'bid bid 320000', 'warned'],
  ['last call', at({ status: 'LastCall' }), 'lastCall', 'bid bid 320000', 'lastCall'],
])('%s', (_name, change, kind, button, cue) => {
  const state = roomState({ ...good, ...change });
  const said = ({ key, money = {}, plain = {} }: typeof state.cue) =>
    [key, ...Object.values(money), ...Object.values(plain)].join(' ');
  const does = state.button.busy ? 'busy' : (state.button.act ?? '-');
  expect([state.kind, `${does} ${said(state.button)}`, said(state.cue)]).toEqual([
    kind,
    button,
    cue,
  ]);
  // Every text it names is there.
  expect(en.room.word).toHaveProperty(state.word);
  expect(en.room.button).toHaveProperty(state.button.key);
  if (!state.cue.refusal) {
    const cues = Object.keys(en.room.cue).map((key) => key.replace(/_one$|_other$/, ''));
    expect(cues).toContain(state.cue.key);
  }
});
