import type { TFunction } from 'i18next';
import { CURRENCY_EXPONENT, majorText, type Currency } from '@gavel/contracts/money';
import { POLICY_FIELDS, type PolicyField, type PolicyName } from '@gavel/contracts/terms';
import type { TermsProblem } from '@gavel/contracts/terms-check';
import { LOCALE } from '@gavel/ui/i18n/index';
import { moneyText } from '@gavel/ui/money';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const plain = (text: string) => text.replace(/\.?0+$/, '');

/** A length of time in the largest unit that says it exactly. */
function durationText(t: TFunction, ms: number): string {
  if (ms === 0) return '0';
  const [unit, size] = UNITS.find(([, one]) => ms >= one && ms % one === 0) ?? ['second', 1_000];
  const count = ms % size === 0 ? ms / size : Number(majorText(ms, 3));
  return t(`admin.rules.unit.${unit}`, { count });
}
export const percentText = (bp: number): string =>
  majorText(bp, 2).includes('.') ? plain(majorText(bp, 2)) : majorText(bp, 2);

/** A value of a field as people say it. */
export function valueText(t: TFunction, name: PolicyName, value: unknown): string {
  const field: PolicyField = POLICY_FIELDS[name];
  if (field.kind === 'flag') return t(value === true ? 'admin.rules.yes' : 'admin.rules.no');
  if (field.kind === 'choice') return t(`admin.rules.choice.${String(value)}`);
  const number = Number(value);
  if (field.unit === 'ms') return durationText(t, number);
  return field.unit === 'bp' ? `${percentText(number)} %` : String(number);
}
/** `0 to 10 seconds`; nothing of a field without a range. */
export function rangeText(t: TFunction, name: PolicyName): string | null {
  const field: PolicyField = POLICY_FIELDS[name];
  if (field.kind !== 'number') return null;
  const [least, most] = [field.least, field.most].map((value) => valueText(t, name, value));
  return t('admin.rules.range', { least, most });
}

/** An amount in minor units as a page says it. */
export const amountText = (minor: number | string, currency: Currency): string =>
  moneyText(
    { minor: String(minor), currency, exponent: CURRENCY_EXPONENT[currency] },
    'short',
    LOCALE,
  );

/** `must be above the row before` as the key of its sentence. */
const keyOf = (detail: string): string =>
  detail
    .replace(/[^A-Za-z0-9_ -]/g, '')
    .split(/[ -]/)
    .map((word, i) => (i === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');

/** What is wrong with a field, said at it. */
export function problemText(t: TFunction, problem: TermsProblem, currency: Currency): string {
  const { field, detail } = problem;
  const [, name = ''] = field.split('.');
  const range = name in POLICY_FIELDS ? rangeText(t, name as PolicyName) : null;
  if (detail.startsWith('a whole number from 0')) {
    if (!range) return t('admin.rules.problem.between', { least: '0 %', most: '50 %' });
  }
  if (detail.startsWith('a whole number') && range) return range;
  if (field.endsWith('offsets_minor') && detail.startsWith('digits'))
    return t('admin.rules.problem.list');
  if (detail.startsWith('digits')) {
    const above = detail.includes('from 1 ');
    return t(`admin.rules.problem.${above ? 'amountAbove' : 'amount'}`, { currency });
  }
  return t(`admin.rules.problem.${keyOf(detail)}`, { defaultValue: detail });
}
