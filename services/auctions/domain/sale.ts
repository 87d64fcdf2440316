import { lotWordsBody } from '../../contracts/http';
import { BID_AMOUNT_MINOR_MAX } from '../../contracts/money';
import type { Policy } from '../../contracts/ports';
import type { TermsProblem } from '../../contracts/terms-check';
import { WORDS, type Auction, type AuctionLot, type Words } from './auction';
import { TIMED_LOTS_MAX } from './limits';

/**
 * What is wrong with a sale that is to be published, beside its terms: every problem at its field, a
 * lot's as `lots.<lot_no>.<field>`. What the shard would refuse is refused here first, by its name in
 * the catalogue.
 */
const LOT_NO_MAX = 999_999;

export function saleProblems(
  auction: Pick<Auction, 'starts_at_ms' | 'timed'>,
  lots: readonly AuctionLot[],
  policy: Pick<Policy, 'vendor_bids'>,
): TermsProblem[] {
  const problems: TermsProblem[] = [];
  if (lots.length === 0) problems.push({ field: 'lot_ids', detail: 'no lots' });
  const timed = lots.filter((lot) => lot.closes_at_ms !== undefined);
  if (timed.length > TIMED_LOTS_MAX)
    problems.push({ field: 'lot_ids', detail: `at most ${TIMED_LOTS_MAX} timed lots` });
  // Nobody is there to start it.
  if (auction.timed && auction.starts_at_ms === undefined)
    problems.push({ field: 'starts_at_ms', detail: 'a timed sale says when it starts' });
  const seen = new Set<number>();
  for (const lot of lots) {
    const at = (field: string) => `lots.${lot.lot_no}.${field}`;
    if (seen.has(lot.lot_no)) problems.push({ field: at('lot_no'), detail: 'stands twice' });
    seen.add(lot.lot_no);
    for (const { field, detail } of lotProblems(lot, policy))
      problems.push({ field: at(field), detail });
  }
  return problems;
}

const isAmount = (value: number | undefined): boolean =>
  value === undefined || (Number.isInteger(value) && value >= 1 && value <= BID_AMOUNT_MINOR_MAX);

function lotProblems(lot: AuctionLot, policy: Pick<Policy, 'vendor_bids'>): TermsProblem[] {
  const problems: TermsProblem[] = [];
  const say = (holds: boolean, field: string, detail: string) => {
    if (!holds) problems.push({ field, detail });
  };
  const { lot_no, opens_at_ms: opens, closes_at_ms: closes } = lot;
  const numbered = Number.isInteger(lot_no) && lot_no >= 1 && lot_no <= LOT_NO_MAX;
  say(numbered, 'lot_no', `from 1 to ${LOT_NO_MAX}`);
  for (const name of ['opening_ask_minor', 'reserve_minor'] as const)
    say(isAmount(lot[name]), name, `from 1 to ${BID_AMOUNT_MINOR_MAX} minor units`);
  say(lot.low_minor <= lot.high_minor, 'high_minor', 'below the low estimate');
  if (lot.vendor_notified) {
    say(
      lot.reserve_minor !== undefined,
      'vendor_notified',
      'the seller may bid below a reserve only',
    );
    say(
      policy.vendor_bids,
      'vendor_notified',
      'the rules of this sale bar the seller from bidding',
    );
  }
  say(
    (opens === undefined) === (closes === undefined),
    'closes_at_ms',
    'opening and closing go together',
  );
  if (opens !== undefined && closes !== undefined)
    say(opens < closes, 'closes_at_ms', 'must be after the opening');
  return [...problems, ...wordProblems(lot.words)];
}

/** Texts as the catalogue takes them, in one normal form: their hash must be everybody's. */
function wordProblems(words: Words): TermsProblem[] {
  const loose = WORDS.filter((word) => {
    const text = words[word];
    return typeof text === 'string' && text !== text.normalize('NFC');
  });
  const read = lotWordsBody.safeParse(words);
  const issues = read.success ? [] : read.error.issues;
  return [
    ...loose.map((field) => ({ field, detail: 'is not in normal form C' })),
    ...issues.map(({ path, message }) => ({ field: path.join('.'), detail: message })),
  ];
}
