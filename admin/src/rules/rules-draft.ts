import type { RulesVersion } from '@gavel/contracts/http';
import {
  BID_AMOUNT_MINOR_MAX,
  CURRENCY_EXPONENT,
  majorText,
  parseMajor,
  type Currency,
} from '@gavel/contracts/money';
import {
  POLICY_FIELDS,
  POLICY_NAMES,
  amountsText,
  defaultMoney,
  type PolicyField,
  type PolicyName,
} from '@gavel/contracts/terms';
import { readRules, type Read } from '@gavel/contracts/terms-check';
import type { HouseRules } from '@gavel/contracts/terms';

/**
 * A house's rules as their form holds them: everything as typed, in the units people say (seconds,
 * per cent, major units). `bodyOf` turns it into what the service takes; what is no number becomes
 * something that the one check of the contract refuses at its field.
 */
export interface RowDraft {
  from: string;
  period: string;
  /** `0, 20, 50, 80` */
  offsets: string;
}
export interface SliceDraft {
  /** Empty in the last one, which is open. */
  upto: string;
  percent: string;
}
export interface MoneyDraft {
  ladder: readonly RowDraft[];
  premium: readonly SliceDraft[];
  deposit: string;
}
export interface RulesDraft {
  policy: Readonly<Record<PolicyName, string | boolean>>;
  /** Of the currencies with amounts of their own. */
  money: Readonly<Partial<Record<Currency, MoneyDraft>>>;
}

/** Decimals of a number's unit as typed: milliseconds as seconds, basis points as per cent. */
const DECIMALS = { ms: 3, bp: 2, points: 0 } as const;
const plain = (text: string): string =>
  text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;

/** A number of a policy field as people type it. */
export function typedNumber(field: PolicyField, value: number): string {
  return field.kind === 'number' ? plain(majorText(value, DECIMALS[field.unit])) : String(value);
}
const squeezed = (text: string): string => text.replace(/[\s,]/g, '');
const basisPoints = (percent: string): number | null => parseMajor(squeezed(percent), 2);
const amountIn = (text: string, currency: Currency): string | null => {
  const value = parseMajor(squeezed(text), CURRENCY_EXPONENT[currency]);
  return value === null || value > BID_AMOUNT_MINOR_MAX ? null : String(value);
};
const typedAmountOf = (minor: string, currency: Currency): string =>
  plain(majorText(Number(minor), CURRENCY_EXPONENT[currency]));
/** With commas between thousands, as one may type it; rungs within a row have commas of their own. */
const grouped = (text: string): string => {
  const [whole = '', ...rest] = text.split('.');
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.');
};

type MoneyText = NonNullable<RulesVersion['money'][Currency]>;
export function moneyDraftOf(money: MoneyText, currency: Currency): MoneyDraft {
  const typed = (minor: string) => typedAmountOf(minor, currency);
  const read = (minor: string) => grouped(typed(minor));
  return {
    ladder: money.ladder.map((row) => ({
      from: read(row.from_minor),
      period: read(row.period_minor),
      offsets: row.offsets_minor.map(typed).join(', '),
    })),
    premium: money.premium.map(({ upto_minor, bp }) => ({
      upto: upto_minor === undefined ? '' : read(upto_minor),
      percent: plain(majorText(bp, 2)),
    })),
    deposit: read(money.deposit_minor),
  };
}
export const usualMoney = (currency: Currency): MoneyDraft =>
  moneyDraftOf(amountsText(defaultMoney(currency)), currency);
export const moneyDraft = (draft: RulesDraft, currency: Currency): MoneyDraft =>
  draft.money[currency] ?? usualMoney(currency);

export function draftOf(version: RulesVersion): RulesDraft {
  const policy = POLICY_NAMES.map((name) => {
    const value = version.policy[name] ?? POLICY_FIELDS[name].usual;
    return [name, typeof value === 'number' ? typedNumber(POLICY_FIELDS[name], value) : value];
  });
  const money = Object.entries(version.money).map(([currency, amounts]) => [
    currency,
    moneyDraftOf(amounts, currency as Currency),
  ]);
  return {
    policy: Object.fromEntries(policy) as RulesDraft['policy'],
    money: Object.fromEntries(money) as RulesDraft['money'],
  };
}

function policyValue(name: PolicyName, typed: string | boolean): unknown {
  const field: PolicyField = POLICY_FIELDS[name];
  if (field.kind !== 'number') return typed;
  return parseMajor(squeezed(String(typed)), DECIMALS[field.unit]);
}
function moneyValue(money: MoneyDraft, currency: Currency) {
  const amount = (text: string) => amountIn(text, currency);
  return {
    ladder: money.ladder.map((row) => ({
      from_minor: amount(row.from),
      period_minor: amount(row.period),
      // A comma parts rungs here, so it groups no digits.
      offsets_minor: row.offsets.split(/[,;]/).map(amount),
    })),
    premium: money.premium.map(({ upto, percent }, i) => ({
      ...(i < money.premium.length - 1 && { upto_minor: amount(upto) }),
      bp: basisPoints(percent),
    })),
    deposit_minor: amount(money.deposit),
  };
}

/** What the service takes. */
export function bodyOf(draft: RulesDraft): {
  policy: Record<string, unknown>;
  money: Record<string, unknown>;
} {
  return {
    policy: Object.fromEntries(
      POLICY_NAMES.map((name) => [name, policyValue(name, draft.policy[name])]),
    ),
    money: Object.fromEntries(
      Object.entries(draft.money).map(([currency, money]) => [
        currency,
        moneyValue(money, currency as Currency),
      ]),
    ),
  };
}

/** The draft by the contract's own check: the rules it would be, and what is wrong by field. */
export const readDraft = (draft: RulesDraft): Read<HouseRules> => readRules(bodyOf(draft));

/** Which part of the form a problem belongs to. */
export type RulesTab = 'policy' | 'ladder' | 'charges' | 'versions';
const CHARGES: readonly string[] = ['tax_bp', 'commission_bp'];
export function tabOf(field: string): RulesTab {
  const [place, name = '', part = ''] = field.split('.');
  if (place === 'policy') return CHARGES.includes(name) ? 'charges' : 'policy';
  return part === 'ladder' ? 'ladder' : 'charges';
}
