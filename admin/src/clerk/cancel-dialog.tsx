import { Button } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { railOf } from './desk-model';
import type { DialogProps } from './dialogs';
import { ReasonField, useReasons } from './reason-field';
import styles from './desk.module.css';

const WITHDRAWN = ['Queued', 'Announced', 'Open', 'Warned', 'LastCall'];

/** The whole sale is called off: what that withdraws is named before it is done. */
export function CancelDialog({ view, board, act, onClose }: DialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState('');
  const lots = railOf(view, board);
  const withdrawn = lots.filter((lot) => WITHDRAWN.includes(lot.status));
  const said = reason.trim();
  function submit(event: FormEvent) {
    event.preventDefault();
    if (said === '') return;
    void act.command('auction_cancel', { reason: said });
    onClose();
  }
  return (
    <form className={styles.dialog} onSubmit={submit}>
      <p>
        {t('admin.cancel.hint', { count: withdrawn.length, kept: lots.length - withdrawn.length })}
      </p>
      <ul className={styles.withdrawn} tabIndex={0} aria-label={t('admin.cancel.lots')}>
        {withdrawn.map((lot) => (
          <li key={lot.lotNo}>
            <span className="num">{lot.lotNo}</span> {lot.title}
          </li>
        ))}
      </ul>
      <ReasonField
        label={t('admin.withdraw.label')}
        choices={useReasons('cancel')}
        value={reason}
        onChange={setReason}
      />
      <Button type="submit" color="outbid" disabled={said === ''}>
        {t('admin.cancel.go')}
      </Button>
    </form>
  );
}
