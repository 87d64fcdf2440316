import type { Currency } from '../../contracts/money';
import { InvalidRequest } from '../../contracts/errors';
import type { HouseRules, Terms } from '../../contracts/terms';
import {
  readRules,
  readTerms,
  type GivenRules,
  type TermsProblem,
} from '../../contracts/terms-check';

/** Nothing, or the refusal that names every problem: the first as its `field`, all in `problems`. */
export function refuse(problems: readonly TermsProblem[]): void {
  const [first] = problems;
  if (!first) return;
  throw new InvalidRequest(`${first.field}: ${first.detail}`, { field: first.field, problems });
}

/**
 * The terms of an auction: its house's rules and what it overrides. Worked out once, at publish; the
 * shard holds them fixed from then on. Errors: InvalidRequest, naming every problem.
 */
export function termsOf(currency: Currency, overrides: unknown, rules: HouseRules): Terms {
  const { value, problems } = readTerms(currency, overrides, rules);
  refuse(problems);
  return value;
}

/** Rules that a house may save. Errors: InvalidRequest, naming every problem. */
export function rulesOf(given: GivenRules): HouseRules {
  const { value, problems } = readRules(given);
  refuse(problems);
  return value;
}
