import { Button, NativeSelect, Radio } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DialogProps } from './dialogs';
import { canBePlaced, LateLine, useLateTray } from './late-tray';
import { useReasons } from './reason-field';
import styles from './desk.module.css';

/** A hammered lot is opened again: for a late bid, or at discretion where the rules allow it. */
export function ReopenDialog({ onClose, notes, ...doing }: DialogProps) {
  const { t } = useTranslation();
  const { auction, desk, acts, act } = doing;
  const tray = useLateTray(doing, notes);
  const reasons = useReasons('reopen');
  const [reason, setReason] = useState(reasons[0] ?? '');
  const [picked, setPicked] = useState<string | null>(null);
  const first = tray.find(canBePlaced);
  const free = desk.policy.reopen === 'DISCRETION';
  const chosen = picked ?? first?.bid_id ?? (free ? '' : null);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!desk.lot || !acts.reopen || chosen === null) return;
    void act.command('lot_reopen', {
      lot_no: desk.lot.lotNo,
      reason: chosen === '' ? reason : t('admin.late.reason'),
      ...(chosen !== '' && { late_bid_id: chosen }),
    });
    onClose();
  }
  return (
    <form className={styles.dialog} onSubmit={submit}>
      <p>{t('admin.reopen.effect')}</p>
      <Radio.Group value={chosen} onChange={setPicked} label={t('admin.reopen.for')}>
        {tray.map((late) => (
          <Radio
            key={late.bid_id}
            mt={8}
            value={late.bid_id}
            disabled={!canBePlaced(late)}
            label={
              <span className={styles.lateLine}>
                <LateLine late={late} auction={auction} />
              </span>
            }
          />
        ))}
        {free && <Radio mt={8} value="" label={t('admin.reopen.free')} />}
      </Radio.Group>
      {chosen === '' && (
        <NativeSelect
          label={t('admin.undo.reason')}
          data={reasons}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      )}
      <Button type="submit" disabled={!acts.reopen} data-autofocus>
        {t('admin.reopen.go')}
      </Button>
    </form>
  );
}
