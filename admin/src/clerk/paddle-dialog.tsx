import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { typedAmount } from '@gavel/ui/money';
import type { DialogProps } from './dialogs';
import { ReasonField, useReasons } from './reason-field';
import styles from './desk.module.css';

const STATUSES = ['approved', 'pending', 'blocked'] as const;
const KEEP = '';

/** A paddle is approved, blocked, or given another limit; its owner is told the reason. */
export function PaddleDialog(props: DialogProps & { paddleNo: number | null }) {
  const { t } = useTranslation();
  const { auction, act, onClose } = props;
  const [no, setNo] = useState(props.paddleNo === null ? '' : String(props.paddleNo));
  const [status, setStatus] = useState<string>(props.paddleNo === null ? KEEP : 'approved');
  const [limit, setLimit] = useState('');
  const [reason, setReason] = useState('');
  const noLimit = /^0+$/.test(limit.trim());
  const amount = noLimit ? '0' : typedAmount(limit, auction.exponent);
  const wrong = limit.trim() !== '' && amount === null;
  const said = reason.trim();
  const able = Number(no) > 0 && said !== '' && !wrong && (status !== KEEP || amount !== null);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!able) return;
    void act.command('paddle_change', {
      paddle_no: Number(no),
      reason: said,
      ...(status !== KEEP && { status }),
      ...(amount !== null && { limit_minor: amount }),
    });
    onClose();
  }
  return (
    <form className={styles.dialog} onSubmit={submit}>
      <TextInput
        label={t('admin.paddle.no')}
        inputMode="numeric"
        autoComplete="off"
        value={no}
        onChange={(event) => setNo(event.currentTarget.value.replace(/\D/g, '').slice(0, 6))}
        data-autofocus
      />
      <NativeSelect
        label={t('admin.paddle.status')}
        data={[
          { value: KEEP, label: t('admin.paddle.keep') },
          ...STATUSES.map((one) => ({ value: one, label: t(`admin.paddle.${one}`) })),
        ]}
        value={status}
        onChange={(event) => setStatus(event.currentTarget.value)}
      />
      <TextInput
        label={t('admin.paddle.limit', { currency: auction.currency })}
        description={t('admin.paddle.limitHint')}
        inputMode="decimal"
        autoComplete="off"
        value={limit}
        error={wrong && t('admin.desk.askWrong')}
        onChange={(event) => setLimit(event.currentTarget.value)}
      />
      <ReasonField
        label={t('admin.paddle.reason')}
        choices={useReasons('paddle')}
        value={reason}
        onChange={setReason}
      />
      <Button type="submit" disabled={!able}>
        {t('admin.paddle.go')}
      </Button>
    </form>
  );
}
