import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Currency } from '@gavel/contracts/money';
import { rungAbove } from '@gavel/contracts/ladder';
import { moneyOf } from '@gavel/contracts/terms';
import page from '../app/page.module.css';
import { moneyDraft, type RowDraft } from './rules-draft';
import type { RulesForm } from './use-rules';
import { amountText, problemText } from './words';
import styles from './rules.module.css';

interface Props {
  form: RulesForm;
  currency: Currency;
}
const icon = { size: 16, stroke: 1.75 };
/** Rungs drawn of a row: as many as tell its pattern. */
const SHOWN = 4;

/** The rows of a currency's ladder. A row that is wrong says so under itself. */
export function LadderSection({ form, currency }: Props) {
  const { t } = useTranslation();
  const { ladder: rows } = moneyDraft(form.draft, currency);
  const put = (ladder: readonly RowDraft[]) => form.setMoney(currency, { ladder });
  const change = (at: number, part: Partial<RowDraft>) =>
    put(rows.map((row, i) => (i === at ? { ...row, ...part } : row)));
  const add = (after: number) => {
    const row = { ...(rows[after] ?? { from: '0', period: '', offsets: '0' }), from: '' };
    put([...rows.slice(0, after + 1), row, ...rows.slice(after + 1)]);
  };
  return (
    <section className={styles.part}>
      <h2 className={page.heading}>{t('admin.rules.ladder.title', { currency })}</h2>
      <p className={styles.lead}>{t('admin.rules.ladder.lead')}</p>
      <MoneyNote form={form} currency={currency} />
      <div className={styles.ladderHead} aria-hidden>
        <span>{t('admin.rules.ladder.from')}</span>
        <span>{t('admin.rules.ladder.period')}</span>
        <span>{t('admin.rules.ladder.offsets')}</span>
        <span>{t('admin.rules.ladder.rungs')}</span>
      </div>
      <ol>
        {rows.map((row, at) => (
          <LadderRow
            key={at}
            row={row}
            at={at}
            form={form}
            currency={currency}
            onChange={(part) => change(at, part)}
            onAdd={() => add(at)}
            onRemove={rows.length > 1 ? () => put(rows.filter((_, i) => i !== at)) : undefined}
          />
        ))}
      </ol>
    </section>
  );
}

const FIELD_OF = { from: 'from_minor', period: 'period_minor', offsets: 'offsets_minor' } as const;

function LadderRow(
  props: Props & {
    row: RowDraft;
    at: number;
    onChange: (part: Partial<RowDraft>) => void;
    onAdd: () => void;
    onRemove: (() => void) | undefined;
  },
) {
  const { t } = useTranslation();
  const { row, at, form, currency } = props;
  const wrong = form.problems.filter((one) =>
    one.field.startsWith(`money.${currency}.ladder.${at}.`),
  );
  const no = at + 1;
  const input = (name: keyof RowDraft) => (
    <TextInput
      size="xs"
      inputMode={name === 'offsets' ? 'text' : 'decimal'}
      autoComplete="off"
      aria-label={t('admin.rules.ladder.row', { no, field: t(`admin.rules.ladder.${name}`) })}
      value={row[name]}
      error={wrong.some((one) => one.field.endsWith(FIELD_OF[name]))}
      {...(name === 'offsets' && { placeholder: t('admin.rules.ladder.offsetsHint') })}
      onChange={(event) => props.onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <li className={styles.ladderRow}>
      {input('from')}
      {input('period')}
      {input('offsets')}
      <span className={styles.rungs} data-wrong={wrong.length > 0 || undefined}>
        {wrong[0] ? problemText(t, wrong[0], currency) : <Rungs {...props} />}
      </span>
      <span className={styles.rowActs}>
        <ActionIcon
          variant="subtle"
          aria-label={t('admin.rules.ladder.add', { no })}
          onClick={props.onAdd}
        >
          <IconPlus {...icon} />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          disabled={!props.onRemove}
          aria-label={t('admin.rules.ladder.remove', { no })}
          onClick={props.onRemove}
        >
          <IconMinus {...icon} />
        </ActionIcon>
      </span>
    </li>
  );
}

/** The first rungs of a row, while the whole ladder is sound. */
function Rungs({ form, currency, at }: Props & { at: number }) {
  const { ladder } = moneyOf(form.typed, currency);
  const from = ladder[at]?.from_minor;
  const broken = form.problems.some((one) => one.field.startsWith(`money.${currency}.ladder`));
  if (broken || from === undefined) return null;
  const rungs = [from];
  while (rungs.length <= SHOWN) rungs.push(rungAbove(ladder, rungs.at(-1)!));
  return <span className="num">{rungs.map((rung) => amountText(rung, currency)).join('  ')}</span>;
}

/** Whether these are the usual amounts or the house's own, and the way back. */
export function MoneyNote({ form, currency }: Props) {
  const { t } = useTranslation();
  const own = form.draft.money[currency] !== undefined;
  return (
    <div className={styles.note}>
      <span>{t(`admin.rules.money.${own ? 'own' : 'usual'}`, { currency })}</span>
      <Button
        size="compact-sm"
        variant="default"
        disabled={!own}
        onClick={() => form.resetMoney(currency)}
      >
        {t('admin.rules.money.reset')}
      </Button>
    </div>
  );
}
