import { Button, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { typedAmount } from '@gavel/ui/money';
import { railOf } from './desk-model';
import type { DialogProps } from './dialogs';
import { ReasonField, useReasons } from './reason-field';
import { priceText } from './words';
import styles from './desk.module.css';

type Props = DialogProps & { lotNo: number };

/** A lot leaves the sale for a reason, and everybody reads it. */
export function WithdrawDialog({ lotNo, act, onClose }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  function submit(event: FormEvent) {
    event.preventDefault();
    const said = reason.trim();
    if (said === '') return;
    void act.command('lot_withdraw', { lot_no: lotNo, reason: said });
    onClose();
  }
  return (
    <form className={styles.dialog} onSubmit={submit}>
      <p>{t('admin.withdraw.hint')}</p>
      <ReasonField
        label={t('admin.withdraw.label')}
        choices={useReasons('withdraw')}
        value={reason}
        onChange={setReason}
      />
      <Button type="submit" disabled={reason.trim() === ''}>
        {t('admin.withdraw.go', { no: lotNo })}
      </Button>
    </form>
  );
}

/** The seller takes less: his reserve falls, and may make a standing bid a sale. */
export function ReserveDialog({ lotNo, desk, auction, act, onClose }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const amount = typedAmount(text, auction.exponent);
  const now = desk.lot?.lotNo === lotNo ? desk.reserveMinor : null;
  function submit(event: FormEvent) {
    event.preventDefault();
    if (amount === null) return;
    void act.command('lot_reserve', { lot_no: lotNo, reserve_minor: amount });
    onClose();
  }
  return (
    <form className={styles.dialog} onSubmit={submit}>
      <p>
        {t('admin.reserveDialog.hint')}
        {now !== null && ` ${t('admin.reserveDialog.now', { amount: priceText(now, auction) })}`}
      </p>
      <TextInput
        label={t('admin.reserveDialog.label', { currency: auction.currency })}
        inputMode="decimal"
        autoComplete="off"
        value={text}
        error={text !== '' && amount === null ? t('admin.desk.askWrong') : undefined}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      <Button type="submit" disabled={amount === null}>
        {t('admin.reserveDialog.go')}
      </Button>
    </form>
  );
}

/** The seller's word on a provisional sale. */
export function DecideDialog({ lotNo, view, board, auction, act, onClose }: Props) {
  const { t } = useTranslation();
  const lot = railOf(view, board).find((one) => one.lotNo === lotNo);
  const decide = (outcome: 'sold' | 'passed') => {
    void act.command('lot_decide', { lot_no: lotNo, outcome });
    onClose();
  };
  const amount = priceText(lot?.price ?? lot?.hammer ?? null, auction);
  return (
    <div className={styles.dialog}>
      <p>{t('admin.decide.hint', { amount })}</p>
      <Button onClick={() => decide('sold')}>{t('admin.decide.sold', { amount })}</Button>
      <Button variant="default" onClick={() => decide('passed')}>
        {t('admin.decide.passed')}
      </Button>
    </div>
  );
}
