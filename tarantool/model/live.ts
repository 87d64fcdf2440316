/** The rows of the shard as the same canonical lines that the model writes of its state. */
import { canonical, type Value } from './canonical';

export type Row = Record<string, unknown>;
export type Rows = Record<string, Row[]>;

const FIELDS: Record<string, string> = {
  auction:
    'auction_id house_id currency exponent status reason seq head_hash clock_ms current_lot starts_at_ms paused_at_ms policy_version paddles questions questions_open credited_minor',
  lot: 'lot_no status epoch lot_seq policy_version opening_ask_minor low_minor high_minor reserve_minor reserve_met seller_id barred price_minor ask_minor leader leader_paddle hold_minor bids ask_lowered_seq outcome hammer_minor late_until_ms final_at_ms settlement_id description_hash vendor_notified opens_at_ms closes_at_ms group_no expires_at_ms step_minor step_row_minor target_seq vendor_bids',
  paddle:
    'paddle_no user_id kind status reason rating limit_minor deposit_minor largest_paid_minor available_minor held_minor leaving_minor captured_minor credited_minor returned_minor led_minor won_minor voided_minor insured',
  maximum:
    'lot_no kind paddle_no place_seq amount_minor bid_id limited_ok armed expires_at_ms told_minor',
  transfer: 'transfer_id paddle_no direction amount_minor status',
  question: 'question_no paddle_no text status',
};

/** A value as the model has it: amounts bigint, absent undefined. */
export function valueOf(key: string, value: unknown): Value {
  if (value === null || value === undefined) return undefined;
  if (Array.isArray(value)) return value.map((each) => valueOf(key, each));
  if (key.endsWith('_minor')) return BigInt(value as number);
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([k, each]) => [k, valueOf(k, each)]));
  return value as Value;
}

const fieldsOf = (space: string): string[] => FIELDS[space]!.split(' ');

function line(space: string, row: Row): string {
  const shown = fieldsOf(space).map((key) => [key, valueOf(key, row[key])] as const);
  return `${space} ${canonical(Object.fromEntries(shown))}`;
}

const sorted = (space: string, rows: Row[]): Row[] => {
  if (space !== 'maximum' && space !== 'transfer') return rows;
  const key = (row: Row): string =>
    space === 'maximum'
      ? `${String(row.lot_no)}/${String(row.kind)}/${String(row.paddle_no)}`
      : String(row.transfer_id);
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1));
};

/** `headHash`: written in place of the row's, for a reader who does not know it. */
export function liveLines(rows: Rows, headHash?: string): string[] {
  const auction = rows.auction?.map((row) => ({
    ...row,
    head_hash: headHash ?? row.head_hash,
  }));
  const all: Rows = { ...rows, auction: auction ?? [] };
  return Object.keys(FIELDS).flatMap((space) =>
    sorted(space, all[space] ?? []).map((row) => line(space, row)),
  );
}

/** Lines that one side alone has, marked - (expected) and + (got). */
export function difference(expected: string[], got: string[]): string[] {
  return [
    ...expected.filter((each) => !got.includes(each)).map((each) => `- ${each}`),
    ...got.filter((each) => !expected.includes(each)).map((each) => `+ ${each}`),
  ];
}
