import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconMinus, IconPlus } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import type { Currency } from '@gavel/contracts/money';
import { PREMIUM_SLICES_MAX } from '@gavel/contracts/terms';
import page from '../app/page.module.css';
import { MoneyNote } from './ladder-section';
import { PolicyRow } from './policy-section';
import { moneyDraft, type SliceDraft } from './rules-draft';
import type { RulesForm } from './use-rules';
import { problemText } from './words';
import styles from './rules.module.css';

interface Props {
  form: RulesForm;
  currency: Currency;
}

/** What a sale costs: the buyer's premium and tax, the seller's commission, a bidder's deposit. */
export function ChargesSection(props: Props) {
  const { t } = useTranslation();
  const { form, currency } = props;
  return (
    <>
      <Premium {...props} />
      <section className={styles.part}>
        <h2 className={page.heading}>{t('admin.rules.tax.title')}</h2>
        <PolicyRow name="tax_bp" form={form} />
      </section>
      <section className={styles.part}>
        <h2 className={page.heading}>{t('admin.rules.commission.title')}</h2>
        <PolicyRow name="commission_bp" form={form} />
      </section>
      <section className={styles.part}>
        <h2 className={page.heading}>{t('admin.rules.deposit.title', { currency })}</h2>
        <Deposit {...props} />
      </section>
    </>
  );
}

function Premium({ form, currency }: Props) {
  const { t } = useTranslation();
  const { premium } = moneyDraft(form.draft, currency);
  const put = (next: readonly SliceDraft[]) => form.setMoney(currency, { premium: next });
  const whole = form.problems.find((one) => one.field === `money.${currency}.premium`);
  return (
    <section className={styles.part}>
      <h2 className={page.heading}>{t('admin.rules.premium.title', { currency })}</h2>
      <p className={styles.lead}>{t('admin.rules.premium.lead')}</p>
      <MoneyNote form={form} currency={currency} />
      <ol>
        {premium.map((slice, at) => (
          <Slice
            key={at}
            {...{ form, currency, slice, at }}
            last={at === premium.length - 1}
            only={premium.length === 1}
            onChange={(part) =>
              put(premium.map((one, i) => (i === at ? { ...one, ...part } : one)))
            }
            onRemove={() => put(premium.filter((_, i) => i !== at))}
          />
        ))}
      </ol>
      <div className={styles.note}>
        <span className={styles.about} data-wrong={whole && true} role="status">
          {whole && problemText(t, whole, currency)}
        </span>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
          disabled={premium.length >= PREMIUM_SLICES_MAX}
          onClick={() =>
            put([
              ...premium.slice(0, -1),
              { upto: '', percent: premium.at(-1)!.percent },
              ...premium.slice(-1),
            ])
          }
        >
          {t('admin.rules.premium.add')}
        </Button>
      </div>
    </section>
  );
}

function Slice(
  props: Props & {
    slice: SliceDraft;
    at: number;
    last: boolean;
    only: boolean;
    onChange: (part: Partial<SliceDraft>) => void;
    onRemove: () => void;
  },
) {
  const { t } = useTranslation();
  const { form, currency, slice, at, last } = props;
  const place = `money.${currency}.premium.${at}.`;
  const wrong = form.problems.filter((one) => one.field.startsWith(place));
  const no = at + 1;
  const label = (name: 'upto' | 'rate') =>
    t('admin.rules.premium.row', { no, field: t(`admin.rules.premium.${name}`) });
  return (
    <li className={styles.slice}>
      <span className={styles.sliceName}>
        {last
          ? t(`admin.rules.premium.${props.only ? 'all' : 'rest'}`)
          : t('admin.rules.premium.upto')}
      </span>
      {last ? (
        <span />
      ) : (
        <TextInput
          inputMode="decimal"
          autoComplete="off"
          aria-label={label('upto')}
          value={slice.upto}
          error={wrong.some((one) => one.field.endsWith('upto_minor'))}
          rightSectionWidth={48}
          rightSection={<span className={styles.unit}>{currency}</span>}
          onChange={(event) => props.onChange({ upto: event.currentTarget.value })}
        />
      )}
      <TextInput
        inputMode="decimal"
        autoComplete="off"
        aria-label={label('rate')}
        value={slice.percent}
        error={wrong.some((one) => one.field.endsWith('.bp'))}
        rightSection={<span className={styles.unit}>%</span>}
        onChange={(event) => props.onChange({ percent: event.currentTarget.value })}
      />
      <ActionIcon
        variant="subtle"
        disabled={last}
        aria-label={t('admin.rules.premium.remove', { no })}
        onClick={props.onRemove}
      >
        <IconMinus size={16} stroke={1.75} />
      </ActionIcon>
      <span className={styles.about} data-wrong={wrong.length > 0 || undefined}>
        {wrong[0] && problemText(t, wrong[0], currency)}
      </span>
    </li>
  );
}

function Deposit({ form, currency }: Props) {
  const { t } = useTranslation();
  const id = useId();
  const wrong = form.problems.find((one) => one.field === `money.${currency}.deposit_minor`);
  return (
    <div className={styles.row}>
      <div className={styles.rowWords}>
        <label htmlFor={id}>{t('admin.rules.deposit.name')}</label>
        <p>{t('admin.rules.deposit.hint')}</p>
      </div>
      <div className={styles.rowControl}>
        <TextInput
          id={id}
          aria-describedby={`${id}-about`}
          inputMode="decimal"
          autoComplete="off"
          value={moneyDraft(form.draft, currency).deposit}
          error={wrong !== undefined}
          rightSectionWidth={48}
          rightSection={<span className={styles.unit}>{currency}</span>}
          onChange={(event) => form.setMoney(currency, { deposit: event.currentTarget.value })}
        />
        <p id={`${id}-about`} className={styles.about} data-wrong={wrong && true}>
          {wrong
            ? problemText(t, wrong, currency)
            : t('admin.rules.usual', { value: t('admin.rules.versions.none') })}
        </p>
      </div>
    </div>
  );
}
