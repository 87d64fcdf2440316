import { z } from 'zod';
import { id, lotNo, mintedId, seq } from './ids';
import { bidAmount } from './money';

/**
 * What a page may say over push: one JSON object of at most 1,024 bytes with exactly these keys.
 * Ids are minted by the page at the press and kept before sending; the user comes from the session.
 */
export const MESSAGE_BYTES_MAX = 1024;

const controls = /[\u0000-\u001f\u007f-\u009f]/; // eslint-disable-line no-control-regex

const epoch = z.number().int().min(0);
const command = { command_id: mintedId, auction_id: id, lot_no: lotNo, seen_seq: seq };
/** A maximum, or an insurance: an order up to a figure. */
const order = {
  bid_id: mintedId,
  auction_id: id,
  lot_no: lotNo,
  epoch,
  amount_minor: bidAmount,
  seen_seq: seq,
  /** The order may stand though the money reaches the ask only. */
  limited_ok: z.boolean(),
  may_top_up: z.boolean(),
};

export const message = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('max'), ...order }),
  z.strictObject({ type: z.literal('max_cancel'), ...command, epoch }),
  z.strictObject({
    type: z.literal('insure'),
    ...order,
    expires_at_ms: z.number().int().positive(),
  }),
  z.strictObject({ type: z.literal('insure_cancel'), ...command, epoch }),
  z.strictObject({ type: z.literal('retract'), ...command, epoch, target_seq: seq }),
  z.strictObject({ type: z.literal('late_cancel'), ...command, bid_id: mintedId }),
  /** A finger is on the button, or left it: soft, told to nobody but the desk, as a sum. */
  z.strictObject({
    type: z.literal('armed'),
    auction_id: id,
    lot_no: lotNo,
    on: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('bid'),
    bid_id: mintedId,
    auction_id: id,
    lot_no: lotNo,
    epoch: z.number().int().min(0),
    amount_minor: bidAmount,
    seen_seq: seq,
    confirmed: z.boolean(),
    may_top_up: z.boolean(),
  }),
  z.strictObject({
    type: z.literal('ask_question'),
    command_id: mintedId,
    auction_id: id,
    lot_no: lotNo.nullable(),
    seen_seq: seq,
    text: z
      .string()
      .min(1)
      .max(280)
      .refine((s) => !controls.test(s), 'no control characters')
      .transform((s) => s.normalize('NFC')),
  }),
]);
/** As parsed: amounts are numbers. */
export type Message = z.output<typeof message>;
/** As sent: amounts are strings. */
export type MessageText = z.input<typeof message>;
