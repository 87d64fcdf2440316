/** What events do to the parts of a paddle's money. */
import { allIn } from './amounts';
import type { ModelEvent } from './events';
import { holds, type Lot, type Model, type Paddle } from './state';

export const paddleOf = (model: Model, paddle_no: number): Paddle => {
  const paddle = model.paddles.get(paddle_no);
  if (!paddle) throw new Error(`there is no paddle ${paddle_no}`);
  return paddle;
};

/** Keeps the all-in of the price a paddle leads at: money, or the sum a room paddle leads. */
export function takeHold(model: Model, lot: Lot, paddle_no: number, all_in: bigint): void {
  const paddle = paddleOf(model, paddle_no);
  if (holds(model, paddle)) {
    paddle.available_minor -= all_in;
    paddle.held_minor += all_in;
  } else paddle.led_minor += all_in;
  lot.hold_minor = all_in;
}

/** Gives back what the present leader holds on the lot. */
export function release(model: Model, lot: Lot): void {
  if (lot.leader_paddle === undefined || lot.price_minor === undefined) return;
  const paddle = paddleOf(model, lot.leader_paddle);
  if (holds(model, paddle)) {
    paddle.available_minor += lot.hold_minor;
    paddle.held_minor -= lot.hold_minor;
  } else paddle.led_minor -= lot.hold_minor;
  lot.hold_minor = 0n;
}

/** A sale and what may come of it. */
export const sales = {
  /** The hold becomes the house's. */
  capture(model: Model, lot: Lot): void {
    lot.charged_minor = allIn(model.policy, lot.hammer_minor!);
    if (lot.buyer_paddle === undefined) return;
    const paddle = paddleOf(model, lot.buyer_paddle);
    if (holds(model, paddle)) {
      paddle.held_minor -= lot.hold_minor;
      paddle.captured_minor += lot.hold_minor;
    } else {
      paddle.led_minor -= lot.charged_minor;
      paddle.won_minor += lot.charged_minor;
    }
    lot.hold_minor = 0n;
  },
  /** What was captured stays so, and counts against no limit any more. */
  undo(model: Model, lot: Lot): void {
    if (lot.buyer_paddle === undefined) return;
    paddleOf(model, lot.buyer_paddle).voided_minor += lot.charged_minor;
  },
  /** Somebody is named for what was sold to the room. */
  name(model: Model, lot: Lot, paddle_no: number): void {
    lot.buyer_paddle = lot.leader_paddle = paddle_no;
    const paddle = paddleOf(model, paddle_no);
    if (holds(model, paddle)) {
      paddle.available_minor -= lot.charged_minor;
      paddle.captured_minor += lot.charged_minor;
    } else paddle.won_minor += lot.charged_minor;
  },
};

export function applyPaddle(model: Model, { type, house }: ModelEvent): void {
  const paddle_no = house.paddle_no as number;
  const fresh: Paddle = {
    ...({ paddle_no, user_id: house.user_id, kind: house.kind } as Paddle),
    ...{ status: 'approved', rating: 0, deposit_minor: 0n },
    ...{ available_minor: 0n, held_minor: 0n, leaving_minor: 0n, captured_minor: 0n },
    ...{ credited_minor: 0n, returned_minor: 0n, led_minor: 0n, won_minor: 0n, voided_minor: 0n },
  };
  const paddle = type === 'paddle_opened' ? fresh : paddleOf(model, paddle_no);
  paddle.status = house.status as Paddle['status'];
  paddle.reason = house.reason as string | undefined;
  paddle.rating = house.rating as number;
  paddle.limit_minor = house.limit_minor as bigint | undefined;
  paddle.deposit_minor = (house.deposit_minor as bigint | undefined) ?? 0n;
  paddle.largest_paid_minor = house.largest_paid_minor as bigint | undefined;
  model.paddles.set(paddle_no, paddle);
}

export function applyMoney(model: Model, { type, house }: ModelEvent): void {
  const paddle_no = house.paddle_no as number;
  const transfer_id = house.transfer_id as string;
  const amount_minor = house.amount_minor as bigint;
  const paddle = paddleOf(model, paddle_no);
  const base = { transfer_id, paddle_no, amount_minor };
  if (type === 'funds_credited') {
    paddle.credited_minor += amount_minor;
    paddle.available_minor += amount_minor;
    model.credited_minor += amount_minor;
    model.transfers.set(transfer_id, { ...base, direction: 'credit', status: 'done' });
  } else if (type === 'return_started') {
    paddle.available_minor -= amount_minor;
    paddle.leaving_minor += amount_minor;
    model.transfers.set(transfer_id, { ...base, direction: 'return', status: 'leaving' });
  } else {
    paddle.leaving_minor -= amount_minor;
    paddle.returned_minor += amount_minor;
    model.transfers.get(transfer_id)!.status = 'done';
  }
}
