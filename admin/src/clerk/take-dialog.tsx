import { Button } from '@mantine/core';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DialogProps } from './dialogs';
import { useUndoPreview } from './undo-dialog';
import { leaderText, priceText } from './words';
import styles from './desk.module.css';

/**
 * The room is put in the place of an internet bid that came a moment before it. It speaks of one bid:
 * when a newer one stands, it is refused here already.
 */
export function TakeDialog({ onClose, paddle, ...doing }: DialogProps) {
  const { t } = useTranslation();
  const { auction, desk, acts, act, commands } = doing;
  const [seen] = useState(desk.lot);
  const preview = useUndoPreview(doing);
  const target = preview.data?.target_seq;
  const moved = seen?.lotSeq !== desk.lot?.lotSeq;
  useEffect(() => {
    if (!moved) return;
    commands.refuse('lot_take_room', 'BID_CAME_IN');
    onClose();
  }, [moved, commands, onClose]);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!seen || target === undefined || !acts.take) return;
    void act.command('lot_take_room', {
      lot_no: seen.lotNo,
      target_seq: target,
      expected_lot_seq: seen.lotSeq,
      ...(paddle !== null && { paddle_no: paddle }),
    });
    onClose();
  }
  return (
    <form className={styles.dialog} onSubmit={submit}>
      <div className={styles.effect}>
        <p>
          {t('admin.take.effect', {
            who: leaderText(t, seen?.leader ?? null),
            amount: priceText(seen?.price ?? null, auction),
            room:
              paddle === null
                ? t('admin.take.unattributed')
                : t('admin.leader.room', { no: paddle }),
          })}
        </p>
        <p>{t('admin.take.answer')}</p>
      </div>
      <Button type="submit" disabled={!acts.take} data-autofocus>
        {t('admin.take.go')}
      </Button>
    </form>
  );
}
