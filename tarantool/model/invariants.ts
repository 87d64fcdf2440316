/**
 * The invariants of the rule book, section 11, as functions of an event and the state around it.
 *
 * Not here, for no journal could show them: E9 (a refusal changes nothing: the model test compares
 * all rows after each one), E13 (the ledger: services/wallets), E15 (the barrier: tarantool/cluster).
 */
import { allIn } from './amounts';
import type { ModelEvent } from './events';
import { holds, isOpen, type Lot, type Model, type Paddle } from './state';

export interface Moment {
  event: ModelEvent;
  /** After the event. */
  model: Model;
  lot?: Lot;
  /** The lot as it was, its standing bids too. */
  before?: Lot;
  /** Ids that had an effect so far. */
  ids: Set<string>;
}
type Rule = (moment: Moment) => string | false | undefined;

const MAY_FALL = new Set(['bid_undone', 'bid_retracted', 'room_taken', 'lot_withdrawn']);

const priceFalls: Rule = ({ event, lot, before }) => {
  if (!lot || before?.price_minor === undefined || MAY_FALL.has(event.type)) return false;
  return (lot.price_minor ?? 0n) < before.price_minor && 'the price fell';
};

const oneStanding: Rule = ({ lot }) => {
  if (!lot) return false;
  const keys = lot.standing.map((bid) => `${bid.epoch}/${bid.amount_minor}`);
  return new Set(keys).size < keys.length && 'two bids of one amount stand';
};

function heldBy(model: Model, paddle: Paddle): bigint {
  const led = [...model.lots.values()].filter(
    (lot) => lot.leader_paddle === paddle.paddle_no && lot.hold_minor > 0n,
  );
  return led.reduce((sum, lot) => sum + lot.hold_minor, 0n);
}

const leaderHolds: Rule = ({ model, lot, event }) => {
  if (lot?.leader_paddle !== undefined && isOpen(lot) && event.type !== 'room_taken') {
    const price = allIn(model.policy, lot.price_minor!);
    if (lot.hold_minor !== price) return `the leader holds ${lot.hold_minor} of ${price}`;
  }
  for (const paddle of model.paddles.values()) {
    const there = holds(model, paddle) ? paddle.held_minor : paddle.led_minor;
    if (heldBy(model, paddle) !== there) return `paddle ${paddle.paddle_no} holds ${there}`;
  }
  return false;
};

const moneyWhole: Rule = ({ model }) => {
  for (const p of model.paddles.values()) {
    const parts = [p.available_minor, p.held_minor, p.leaving_minor, p.captured_minor];
    const sum = parts.reduce((a, b) => a + b, 0n);
    if (parts.some((part) => part < 0n)) return `paddle ${p.paddle_no} has a part below 0`;
    if (sum !== p.credited_minor - p.returned_minor) return `paddle ${p.paddle_no} does not add up`;
  }
  return false;
};

const notAgainstHimself: Rule = ({ event, model, before }) => {
  if (event.type !== 'bid_accepted' || before?.leader === undefined) return false;
  const paddle_no = event.pub.paddle_no as number | undefined;
  const vendorAgain = event.pub.kind === 'VENDOR' && before.leader === 'seller';
  if (vendorAgain) return 'the seller bids against himself';
  if (paddle_no === undefined || paddle_no !== before.leader_paddle) return false;
  const raised = event.own?.kind === 'PROXY';
  return !raised && `paddle ${paddle_no} of auction ${model.auction_id} bids against himself`;
};

const vendor: Rule = ({ event, model, before, lot }) => {
  if (event.type === 'bid_accepted' && event.pub.kind === 'VENDOR') {
    const allowed = model.policy.vendor_bids && before!.vendor_notified;
    const { reserve_minor } = before!;
    const below = reserve_minor !== undefined && (event.pub.amount_minor as bigint) < reserve_minor;
    return !(allowed && below) && 'a bid of the seller where none may be';
  }
  const sold = event.pub.outcome === 'sold' && event.type !== 'lot_decided';
  return sold && lot?.leader === 'seller' && 'sold to the seller';
};

const oneEffect: Rule = ({ event, ids }) => {
  const own = event.own;
  const isOwn = event.type === 'bid_accepted' ? own?.kind === 'LIVE' : /_lodged$/.test(event.type);
  const id = isOwn ? (own?.bid_id as string | undefined) : undefined;
  if (id === undefined) return false;
  const again = ids.has(id);
  ids.add(id);
  return again && `${id} had an effect before`;
};

const onOpenLots: Rule = ({ event, model, before }) => {
  if (event.type !== 'bid_accepted') return false;
  if (model.status !== 'Live') return `a bid in a ${model.status} auction`;
  return !isOpen(before!) && `a bid on a ${before!.status} lot`;
};

const soldOnce: Rule = ({ event, lot, before }) => {
  if (event.type !== 'lot_final' || event.pub.outcome !== 'sold') return false;
  if (before!.charged_minor > 0n) return 'sold twice';
  const agreed = before!.status === 'Provisional' && before!.outcome === 'sold';
  const met = lot!.reserve_minor === undefined || lot!.reserve_met;
  return !met && !agreed && 'sold below the reserve';
};

const sealedWhole: Rule = ({ event, model }) => {
  if (model.status !== 'Sealed') return false;
  if (event.type !== 'auction_sealed') return 'an event after auction_sealed';
  const paddles = [...model.paddles.values()];
  const money = paddles.some((p) => p.available_minor + p.held_minor + p.leaving_minor > 0n);
  const sold = [...model.lots.values()].filter(
    (lot) => lot.charged_minor > 0n && lot.status === 'Final',
  );
  if (money) return 'sealed over money';
  return sold.some((lot) => lot.settlement_id === undefined) && 'sealed over an open sale';
};

const nothingReadable: Rule = ({ event }) =>
  /^(max|insurance)_/.test(event.type) &&
  (event.lot_no !== undefined || Object.keys(event.pub).length > 0) &&
  'a sealed order shows in public';

/** By number; what holds after every event. */
export const INVARIANTS: readonly { id: string; rule: Rule }[] = [
  { id: 'E1', rule: priceFalls },
  { id: 'E2', rule: oneStanding },
  { id: 'E3', rule: leaderHolds },
  { id: 'E4', rule: moneyWhole },
  { id: 'E5', rule: notAgainstHimself },
  { id: 'E6', rule: vendor },
  { id: 'E8', rule: oneEffect },
  { id: 'E10', rule: onOpenLots },
  { id: 'E11', rule: soldOnce },
  { id: 'E12', rule: sealedWhole },
  { id: 'E14', rule: nothingReadable },
];
