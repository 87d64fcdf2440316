import type { RulesVersion } from '@gavel/contracts/http';
import type { Currency } from '@gavel/contracts/money';
import { POLICY_NAMES, amountsText, defaultMoney, type PolicyName } from '@gavel/contracts/terms';

/**
 * What a version of a house's rules changed, against the one before it. `null`: it was not there, or
 * is not any more.
 */
type Money = NonNullable<RulesVersion['money'][Currency]>;
export type LadderRow = Money['ladder'][number];
export type Change =
  | { part: 'policy'; name: PolicyName; from: unknown; to: unknown }
  | { part: 'ladder'; currency: Currency; at: string; from: LadderRow | null; to: LadderRow | null }
  | { part: 'premium'; currency: Currency; from: Money['premium']; to: Money['premium'] }
  | { part: 'deposit'; currency: Currency; from: string; to: string }
  /** The currency has amounts of its own now, or the usual ones again; they may be the same. */
  | { part: 'money'; currency: Currency; own: boolean };

type Content = Pick<RulesVersion, 'policy' | 'money'>;
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function ladderChanges(currency: Currency, from: Money, to: Money): Change[] {
  const rows = (money: Money) => new Map(money.ladder.map((row) => [row.from_minor, row]));
  const [old, now] = [rows(from), rows(to)];
  const places = [...new Set([...old.keys(), ...now.keys()])].sort((a, b) => Number(a) - Number(b));
  return places
    .filter((at) => !same(old.get(at), now.get(at)))
    .map((at) => ({
      part: 'ladder',
      currency,
      at,
      from: old.get(at) ?? null,
      to: now.get(at) ?? null,
    }));
}

function moneyChanges(currency: Currency, older: Content, newer: Content): Change[] {
  const [was, is] = [older.money[currency], newer.money[currency]];
  const usual = amountsText(defaultMoney(currency));
  const [from, to] = [was ?? usual, is ?? usual];
  const changes: Change[] = ladderChanges(currency, from, to);
  if (!same(from.premium, to.premium))
    changes.push({ part: 'premium', currency, from: from.premium, to: to.premium });
  if (from.deposit_minor !== to.deposit_minor)
    changes.push({ part: 'deposit', currency, from: from.deposit_minor, to: to.deposit_minor });
  const moved: Change[] =
    Boolean(was) === Boolean(is) ? [] : [{ part: 'money', currency, own: Boolean(is) }];
  return [...moved, ...changes];
}

export function changesOf(older: Content, newer: Content): Change[] {
  const policy = POLICY_NAMES.filter((name) => older.policy[name] !== newer.policy[name]).map(
    (name): Change => ({
      part: 'policy',
      name,
      from: older.policy[name],
      to: newer.policy[name],
    }),
  );
  const currencies = [
    ...new Set([...Object.keys(older.money), ...Object.keys(newer.money)]),
  ] as Currency[];
  return [...policy, ...currencies.flatMap((one) => moneyChanges(one, older, newer))];
}
