import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { chargesOf, commissionOf } from '@gavel/contracts/charges';
import { asksAfter, openingAsk } from '@gavel/contracts/ladder';
import {
  BID_AMOUNT_MINOR_MAX,
  CURRENCY_EXPONENT,
  majorText,
  type Currency,
} from '@gavel/contracts/money';
import { moneyOf, type HouseRules } from '@gavel/contracts/terms';
import { typedAmount } from '@gavel/ui/money';
import { amountText } from './words';
import styles from './rules.module.css';

interface Props {
  rules: HouseRules;
  currency: Currency;
  /** What is typed has a mistake: `rules` are the last that had none. */
  stale: boolean;
}
const ASKS = 8;
const START = { price: '1000', hammer: '3200' };

/** The ladder and an all-in price by the rules as they are typed: computed as the engine does. */
export function Preview({ rules, currency, stale }: Props) {
  const { t } = useTranslation();
  return (
    <aside className={styles.preview} data-stale={stale || undefined}>
      <h2 className={styles.previewTitle}>{t('admin.rules.preview.title')}</h2>
      <Asks rules={rules} currency={currency} />
      <AllIn rules={rules} currency={currency} />
      <p className={styles.stale} role="status">
        {stale && t('admin.rules.preview.stale')}
      </p>
    </aside>
  );
}

/** An amount as typed, and the last that was one. */
function useAmount(start: string, currency: Currency) {
  const [text, setText] = useState(start);
  const typed = Number(typedAmount(text, CURRENCY_EXPONENT[currency]) ?? NaN);
  const good = typed >= 1 && typed <= BID_AMOUNT_MINOR_MAX;
  return { text, setText, minor: good ? typed : null };
}
type Amount = ReturnType<typeof useAmount>;

function Field({ amount, label, currency }: { amount: Amount; label: string; currency: Currency }) {
  const { t } = useTranslation();
  return (
    <TextInput
      label={label}
      inputMode="decimal"
      autoComplete="off"
      value={amount.text}
      error={amount.minor === null}
      title={amount.minor === null ? t('admin.rules.preview.wrong') : ''}
      rightSectionWidth={48}
      rightSection={<span className={styles.unit}>{currency}</span>}
      onChange={(event) => amount.setText(event.currentTarget.value)}
    />
  );
}

function Asks({ rules, currency }: Omit<Props, 'stale'>) {
  const { t } = useTranslation();
  const amount = useAmount(START.price, currency);
  const steps = {
    ladder: moneyOf(rules, currency).ladder,
    ask_rule: rules.policy.ask_rule,
  };
  const asks = amount.minor === null ? [] : asksAfter(steps, amount.minor, ASKS);
  const opening = amount.minor === null ? null : openingAsk(steps, amount.minor);
  return (
    <section>
      <h3>{t('admin.rules.preview.asks')}</h3>
      <Field amount={amount} label={t('admin.rules.preview.price')} currency={currency} />
      <p className={styles.slotName}>{t('admin.rules.preview.next')}</p>
      <ol className={styles.asks} data-testid="asks">
        {Array.from({ length: ASKS }, (_, i) => (
          <li key={i} className="num">
            {asks[i] === undefined ? '–' : amountText(asks[i], currency)}
          </li>
        ))}
      </ol>
      <dl className={styles.sums}>
        <Sum name={t('admin.rules.preview.opening')} minor={opening} currency={currency} />
      </dl>
    </section>
  );
}

function AllIn({ rules, currency }: Omit<Props, 'stale'>) {
  const { t } = useTranslation();
  const amount = useAmount(START.hammer, currency);
  const { tax_bp, commission_bp } = rules.policy;
  const { minor } = amount;
  const rates = { premium: moneyOf(rules, currency).premium, tax_bp };
  const buyer = minor === null ? null : chargesOf(rates, minor);
  const seller = minor === null ? null : commissionOf(commission_bp, minor);
  const house = buyer && seller && buyer.premium_minor + seller.commission_minor;
  const over =
    buyer && minor !== null ? Math.round((buyer.all_in_minor / minor - 1) * 10_000) : null;
  return (
    <section>
      <h3>{t('admin.rules.preview.all')}</h3>
      <Field amount={amount} label={t('admin.rules.preview.hammer')} currency={currency} />
      <dl className={styles.sums}>
        <Sum
          name={t('admin.rules.preview.premium')}
          minor={buyer?.premium_minor}
          {...{ currency }}
        />
        <Sum name={t('admin.rules.preview.tax')} minor={buyer?.tax_minor} {...{ currency }} />
        <Sum
          total
          name={t('admin.rules.preview.allIn')}
          minor={buyer?.all_in_minor}
          {...{ currency }}
        />
        <div className={styles.over}>
          <dd>
            {over === null ? ' ' : t('admin.rules.preview.over', { percent: majorText(over, 2) })}
          </dd>
        </div>
        <Sum
          name={t('admin.rules.preview.commission')}
          minor={seller?.commission_minor}
          {...{ currency }}
        />
        <Sum
          total
          name={t('admin.rules.preview.proceeds')}
          minor={seller?.proceeds_minor}
          {...{ currency }}
        />
        <Sum name={t('admin.rules.preview.house')} minor={house} {...{ currency }} />
      </dl>
    </section>
  );
}

function Sum(props: {
  name: string;
  minor: number | null | undefined;
  currency: Currency;
  total?: boolean;
}) {
  const { name, minor, currency, total } = props;
  return (
    <div data-total={total}>
      <dt>{name}</dt>
      <dd className="num">
        {minor === null || minor === undefined ? '–' : amountText(minor, currency)}
      </dd>
    </div>
  );
}
