/** What screens are shown, worked out of the replayed state, beside what the shard shows. */
import { canonical } from './canonical';
import { valueOf } from './live';
import type { Lot, Model, Paddle } from './state';

type Shown = Record<string, unknown>;
export interface Difference {
  /** `lot 3`, `paddle 7`, `auction`. */
  of: string;
  field: string;
  replayed: string;
  shown: string;
}

function reserveOf(lot: Lot): string {
  if (lot.reserve_minor === undefined) return 'none';
  return lot.reserve_met ? 'met' : 'unmet';
}

const lotView = (lot: Lot): Shown => ({
  lot_seq: lot.lot_seq,
  epoch: lot.epoch,
  status: lot.status,
  outcome: lot.outcome,
  price_minor: lot.price_minor,
  ask_minor: lot.ask_minor,
  leader: lot.leader,
  bids: lot.standing.length,
  reserve: reserveOf(lot),
  target_seq: lot.standing.at(-1)?.seq,
  closes_at_ms: lot.closes_at_ms,
  hammer_minor: lot.hammer_minor,
  final_at_ms: lot.final_at_ms,
  expires_at_ms: lot.expires_at_ms,
});

const paddleView = (paddle: Paddle): Shown => ({
  user_id: paddle.user_id,
  kind: paddle.kind,
  status: paddle.status,
  rating: paddle.rating,
  limit_minor: paddle.limit_minor,
  deposit_minor: paddle.deposit_minor,
  available_minor: paddle.available_minor,
  held_minor: paddle.held_minor,
  leaving_minor: paddle.leaving_minor,
  captured_minor: paddle.captured_minor,
  credited_minor: paddle.credited_minor,
  returned_minor: paddle.returned_minor,
});

const text = (key: string, value: unknown): string => {
  const known = valueOf(key, value);
  return known === undefined ? '-' : canonical(known);
};

function compare(of: string, replayed: Shown, shown: Shown | undefined): Difference[] {
  return Object.entries(replayed).flatMap(([field, value]) => {
    const [a, b] = [text(field, value), text(field, shown?.[field])];
    return a === b ? [] : [{ of, field, replayed: a, shown: b }];
  });
}

/** Where the state and the views of the shard differ. */
export function compareViews(
  model: Model,
  views: { auction: object; lots: object[]; paddles: object[] },
): Difference[] {
  const { status, reason, current_lot, seq, head_hash } = model;
  const byNo = (list: object[], key: string): Map<unknown, Shown> =>
    new Map((list as Shown[]).map((each) => [Number(each[key]), each]));
  const lots = byNo(views.lots, 'lot_no');
  const paddles = byNo(views.paddles, 'paddle_no');
  const extra = views.lots.length - model.lots.size + views.paddles.length - model.paddles.size;
  return [
    ...compare('auction', { status, reason, current_lot, seq, head_hash }, views.auction as Shown),
    ...[...model.lots].flatMap(([no, lot]) => compare(`lot ${no}`, lotView(lot), lots.get(no))),
    ...[...model.paddles].flatMap(([no, paddle]) =>
      compare(`paddle ${no}`, paddleView(paddle), paddles.get(no)),
    ),
    ...(extra === 0
      ? []
      : [{ of: 'auction', field: 'rows', replayed: '0', shown: `${extra} more` }]),
  ];
}
