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
/**
 * The keys of each, but for the auction: REST has it in the path. What is said over push and by REST
 * is the same, so it stands once.
 */
export const BIDDER_KEYS = {
  bid: {
    bid_id: mintedId,
    lot_no: lotNo,
    epoch,
    amount_minor: bidAmount,
    seen_seq: seq,
    confirmed: z.boolean(),
    may_top_up: z.boolean(),
  },
  /** A maximum, and with an end an insurance: an order up to a figure. */
  max: {
    bid_id: mintedId,
    lot_no: lotNo,
    epoch,
    amount_minor: bidAmount,
    seen_seq: seq,
    /** The order may stand though the money reaches the ask only. */
    limited_ok: z.boolean(),
    may_top_up: z.boolean(),
  },
  /** What takes back: a maximum, an insurance, and with more keys the bid one leads with. */
  cancel: { command_id: mintedId, lot_no: lotNo, epoch, seen_seq: seq },
  late_cancel: { command_id: mintedId, lot_no: lotNo, seen_seq: seq, bid_id: mintedId },
  ask_question: {
    command_id: mintedId,
    lot_no: lotNo.nullable(),
    seen_seq: seq,
    text: z
      .string()
      .min(1)
      .max(280)
      .refine((s) => !controls.test(s), 'no control characters')
      .transform((s) => s.normalize('NFC')),
  },
} as const;
const expires_at_ms = z.number().int().positive();
export const INSURE_KEYS = { ...BIDDER_KEYS.max, expires_at_ms } as const;
export const RETRACT_KEYS = { ...BIDDER_KEYS.cancel, target_seq: seq } as const;

const said = <T extends string, S extends z.ZodRawShape>(type: T, keys: S) =>
  z.strictObject({ type: z.literal(type), auction_id: id, ...keys });

export const message = z.discriminatedUnion('type', [
  said('bid', BIDDER_KEYS.bid),
  said('max', BIDDER_KEYS.max),
  said('max_cancel', BIDDER_KEYS.cancel),
  said('insure', INSURE_KEYS),
  said('insure_cancel', BIDDER_KEYS.cancel),
  said('retract', RETRACT_KEYS),
  said('late_cancel', BIDDER_KEYS.late_cancel),
  said('ask_question', BIDDER_KEYS.ask_question),
  /** A finger is on the button, or left it: soft, told to nobody but the desk, as a sum. */
  said('armed', { lot_no: lotNo, on: z.boolean() }),
]);
/** As parsed: amounts are numbers. */
export type Message = z.output<typeof message>;
/** As sent: amounts are strings. */
export type MessageText = z.input<typeof message>;
