import { CODES, type Code } from './codes';
import type { Answer } from './ports/live-auctions';

/** A refusal as a page gets it: the code is MSGFAIL's number, the rest its text. */
export interface Refusal extends Answer {
  /** pending: the top-up goes on, the answer comes on `me:`. late: it came after the bid's time. */
  topup?: 'pending' | 'late';
}
const NUMBERS = {
  ask: 'ask_minor',
  ask_all_in: 'ask_all_in_minor',
  seq: 'seq',
  lot_seq: 'lot_seq',
  lost_by_ms: 'lost_by_ms',
  shortfall: 'shortfall_minor',
  limit: 'limit_left_minor',
  below: 'below_minor',
  above: 'above_minor',
} as const satisfies Record<string, keyof Refusal>;

/** `ask=350000;ask_all_in=459200;seq=41`: ASCII, one line, only what applies. */
export function encodeRefusal(answer: Refusal): string {
  const parts = Object.entries(NUMBERS)
    .filter(([, key]) => answer[key] !== undefined)
    .map(([word, key]) => `${word}=${answer[key]}`);
  if (answer.topup !== undefined) parts.push(`topup=${answer.topup}`);
  if (answer.field !== undefined) parts.push(`field=${answer.field.replace(/[^a-z_.0-9]/g, '')}`);
  return parts.join(';');
}

/** The way back; words it does not know are left out, so that older pages read newer answers. */
export function decodeRefusal(code: Code, line: string): Refusal {
  const refusal: Refusal = { code };
  for (const part of line.split(';')) {
    const [word = '', value = ''] = part.split('=');
    if (Object.hasOwn(NUMBERS, word) && /^[0-9]{1,16}$/.test(value)) {
      refusal[NUMBERS[word as keyof typeof NUMBERS]] = Number(value);
    } else if (word === 'topup' && (value === 'pending' || value === 'late')) {
      refusal.topup = value;
    } else if (word === 'field') refusal.field = value;
  }
  return refusal;
}

const BY_TLCP = new Map(
  (Object.keys(CODES) as Code[]).filter((c) => CODES[c].tlcp < 0).map((c) => [CODES[c].tlcp, c]),
);
/** The code behind MSGFAIL's or CONERR's number; undefined: not one of ours (34, 35, 38 ..). */
export const codeOfNumber = (number: number): Code | undefined =>
  BY_TLCP.get(number as (typeof CODES)[Code]['tlcp']);
