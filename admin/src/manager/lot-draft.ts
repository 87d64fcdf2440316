import { lotBody, type HouseLotView, type LotBody } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT, majorText, type Currency } from '@gavel/contracts/money';
import { typedAmount } from '@gavel/ui/money';

/** A lot as its form holds it: every field as typed. */
export const TEXT_FIELDS = [
  'title',
  'artist',
  'medium',
  'year',
  'size',
  'edition',
  'category',
  'description',
  'provenance',
  'condition',
  'seller_id',
] as const;
export const AMOUNT_FIELDS = [
  'low_minor',
  'high_minor',
  'reserve_minor',
  'opening_ask_minor',
] as const;
export const OPTIONAL_FIELDS: readonly Field[] = ['edition', 'reserve_minor', 'opening_ask_minor'];
type AmountField = (typeof AMOUNT_FIELDS)[number];
export type Field = (typeof TEXT_FIELDS)[number] | AmountField;
export type LotDraft = Record<Field, string> & { currency: Currency; vendor_notified: boolean };

/** What is wrong with a field: a key of the texts, and what fits into it. */
export interface Wrong {
  key: 'empty' | 'amount' | 'year' | 'high' | 'id' | 'long' | 'vendor' | 'said';
  max?: number;
  /** The service's own sentence. */
  said?: string;
}
export type Wrongs = Partial<Record<Field, Wrong>>;

export const emptyDraft = (currency: Currency): LotDraft => ({
  ...(Object.fromEntries([...TEXT_FIELDS, ...AMOUNT_FIELDS].map((f) => [f, ''])) as Record<
    Field,
    string
  >),
  currency,
  vendor_notified: false,
});

export function draftOf(lot: HouseLotView): LotDraft {
  const exponent = CURRENCY_EXPONENT[lot.currency];
  const draft = { ...emptyDraft(lot.currency), vendor_notified: lot.vendor_notified ?? false };
  for (const field of TEXT_FIELDS) draft[field] = String(lot[field] ?? '');
  for (const field of AMOUNT_FIELDS) {
    const minor = lot[field];
    if (minor !== undefined) draft[field] = majorText(Number(minor), exponent);
  }
  return draft;
}

/** The body for the service, or what to correct, field by field. */
export function bodyOf(draft: LotDraft): { body: LotBody } | { wrongs: Wrongs } {
  const wrongs: Wrongs = {};
  const values: Record<string, unknown> = {
    currency: draft.currency,
    ...(draft.vendor_notified && { vendor_notified: true }),
  };
  for (const field of [...TEXT_FIELDS, ...AMOUNT_FIELDS]) {
    const text = draft[field].trim();
    if (text !== '') values[field] = valueOf(field, text, draft.currency);
    else if (!OPTIONAL_FIELDS.includes(field)) wrongs[field] = { key: 'empty' };
    if (values[field] === null) wrongs[field] = { key: 'amount' };
  }
  const { low_minor: low, high_minor: high } = values;
  if (low && high && Number(high) < Number(low)) wrongs.high_minor = { key: 'high' };
  if (draft.vendor_notified && values['reserve_minor'] === undefined)
    wrongs.reserve_minor = { key: 'vendor' };
  if (Object.keys(wrongs).length > 0) return { wrongs };
  const parsed = lotBody.safeParse(values);
  if (parsed.success) return { body: values as LotBody };
  for (const issue of parsed.error.issues) {
    const field = issue.path[0] as Field;
    wrongs[field] ??= reading(field, issue);
  }
  return { wrongs };
}

function valueOf(field: Field, text: string, currency: Currency): string | number | null {
  if (field === 'year') return Number(text);
  const isAmount = (AMOUNT_FIELDS as readonly Field[]).includes(field);
  return isAmount ? typedAmount(text, CURRENCY_EXPONENT[currency]) : text;
}

function reading(field: Field, issue: { code?: string; maximum?: unknown }): Wrong {
  if (field === 'year') return { key: 'year' };
  if (field === 'seller_id') return { key: 'id' };
  if ((AMOUNT_FIELDS as readonly Field[]).includes(field)) return { key: 'amount' };
  return issue.code === 'too_big' ? { key: 'long', max: Number(issue.maximum) } : { key: 'empty' };
}
