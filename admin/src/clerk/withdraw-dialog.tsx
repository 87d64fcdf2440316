import { Button, Modal, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './desk.module.css';

const REASONS = ['consignor', 'damage', 'title', 'catalogue'] as const;
export const REASON_MAX = 280;

interface Props {
  /** The lot to withdraw; null: closed. */
  lotNo: number | null;
  onClose: () => void;
  onReason: (reason: string) => Promise<boolean>;
}
/** A lot leaves the sale for a reason, and everybody reads it. */
export function WithdrawDialog({ lotNo, onClose, onReason }: Props) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  function submit(event: FormEvent) {
    event.preventDefault();
    const said = reason.trim();
    if (said === '') return;
    void onReason(said);
    setReason('');
    onClose();
  }
  return (
    <Modal
      opened={lotNo !== null}
      onClose={onClose}
      title={t('admin.withdraw.title', { no: lotNo })}
      classNames={{ title: styles.dialogTitle! }}
    >
      <form className={styles.dialog} onSubmit={submit}>
        <p>{t('admin.withdraw.hint')}</p>
        <div className={styles.choices}>
          {REASONS.map((name) => (
            <Button
              key={name}
              size="compact-sm"
              variant="default"
              onClick={() => setReason(t(`admin.withdraw.reason.${name}`))}
            >
              {t(`admin.withdraw.reason.${name}`)}
            </Button>
          ))}
        </div>
        <Textarea
          label={t('admin.withdraw.label')}
          maxLength={REASON_MAX}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value.replace(/\n/g, ' '))}
          data-autofocus
        />
        <Button type="submit" disabled={reason.trim() === ''}>
          {t('admin.withdraw.go', { no: lotNo })}
        </Button>
      </form>
    </Modal>
  );
}
