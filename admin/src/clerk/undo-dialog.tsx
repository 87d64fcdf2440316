import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, UndoView } from '@gavel/contracts/http';
import { ErrorPanel } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import * as calls from '../app/calls';
import type { DialogProps } from './dialogs';
import { useReasons } from './reason-field';
import type { Doing } from './use-act';
import { leaderText, priceText } from './words';
import styles from './desk.module.css';

/** What an undo of the last bid would do, read anew whenever the lot changes. */
export function useUndoPreview({ auction, desk }: Pick<Doing, 'auction' | 'desk'>) {
  const { api } = useGavel();
  const { lotNo, lotSeq } = desk.lot ?? {};
  return useQuery({
    queryKey: ['undo', auction.auction_id, lotNo, lotSeq],
    queryFn: () => calls.undoPreview(api.call, auction.auction_id, lotNo ?? 0),
    enabled: lotNo !== undefined,
    gcTime: 0,
  });
}

/** Its effect in a sentence: what goes, and who leads then. */
function sentences(t: TFunction, undo: UndoView, auction: AuctionView): [string, string] {
  const removes = undo.removes
    .map(({ amount_minor, paddle_no }) =>
      t(paddle_no === undefined ? 'admin.undo.bidOfNobody' : 'admin.undo.bid', {
        amount: priceText(amount_minor, auction),
        no: paddle_no,
      }),
    )
    .join(', ');
  const ask = priceText(undo.ask_minor, auction);
  const after =
    undo.leader === undefined
      ? t(undo.hold_lost ? 'admin.undo.holdLost' : 'admin.undo.nobody', { ask })
      : t('admin.undo.leads', {
          who: leaderText(t, undo.leader),
          price: priceText(undo.price_minor ?? null, auction),
          ask,
        });
  return [t('admin.undo.removes', { bids: removes }), after];
}

/** The last bid is taken back, once one has read what that does. Enter does it. */
export function UndoDialog({ onClose, ...doing }: DialogProps) {
  const { t } = useTranslation();
  const { auction, desk, acts, act } = doing;
  const preview = useUndoPreview(doing);
  const reasons = useReasons('undo');
  const [reason, setReason] = useState(reasons[0] ?? '');
  const undo = preview.data;
  const [removes, after] = undo ? sentences(t, undo, auction) : ['', ''];
  function submit(event: FormEvent) {
    event.preventDefault();
    if (!undo || !desk.lot || !acts.undo) return;
    const body = { lot_no: desk.lot.lotNo, target_seq: undo.target_seq, reason };
    void act.command('lot_undo', body);
    onClose();
  }
  return (
    <form className={styles.dialog} onSubmit={submit}>
      <div className={styles.effect} role="status">
        {preview.isError && <ErrorPanel error={preview.error} />}
        <p>{removes}</p>
        <p>{after}</p>
      </div>
      <NativeSelect
        label={t('admin.undo.reason')}
        data={reasons}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" disabled={!acts.undo} data-autofocus>
        {t('admin.undo.go')}
      </Button>
    </form>
  );
}
