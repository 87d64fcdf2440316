import { Button } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { LateTrayView } from '@gavel/contracts/http';
import { StateWord } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import * as calls from '../app/calls';
import type { Doing } from './use-act';
import { priceText } from './words';
import styles from './desk.module.css';

export type LateBid = LateTrayView['late'][number];
export const canBePlaced = (late: LateBid): boolean => late.would_be === 'ACCEPTED';

/** Bids after the hammer of the lot on the block; empty while it is not hammered. */
export function useLateTray({ auction, desk }: Pick<Doing, 'auction' | 'desk'>, notes: number) {
  const { api } = useGavel();
  const { lot } = desk;
  const on = lot?.status === 'Hammered' && lot.late > 0;
  const read = useQuery({
    queryKey: ['late', auction.auction_id, lot?.lotNo, lot?.lotSeq, lot?.late, notes],
    queryFn: () => calls.lateTray(api.call, auction.auction_id, lot?.lotNo ?? 0),
    enabled: on,
    placeholderData: (before) => before,
    gcTime: 0,
  });
  return on ? (read.data?.late ?? []) : [];
}

/** One late bid: how much, whose, how late, and whether it could stand. */
export function LateLine({ late, auction }: { late: LateBid } & Pick<Doing, 'auction'>) {
  const { t } = useTranslation();
  return (
    <>
      <strong className="num">{priceText(late.amount_minor, auction)}</strong>
      <span>{t('admin.leader.net', { no: late.paddle_no })}</span>
      <span className="num">{t('admin.late.after', { ms: late.late_ms })}</span>
      {canBePlaced(late) ? (
        <StateWord tone="go" icon={IconCircleCheck}>
          {t('admin.late.there')}
        </StateWord>
      ) : (
        <StateWord tone="warn" icon={IconAlertTriangle}>
          {t(`admin.late.not.${late.would_be}`, { defaultValue: t('admin.late.short') })}
        </StateWord>
      )}
    </>
  );
}

/** The tray in its reserved place: what came after the hammer, and how long there is to decide. */
export function LateTray({ notes, ...doing }: Doing & { notes: number }) {
  const { t } = useTranslation();
  const { auction, desk, acts, act, commands } = doing;
  const tray = useLateTray(doing, notes);
  const { lot } = desk;
  const reopen = (late: LateBid) =>
    void act.command('lot_reopen', {
      lot_no: lot?.lotNo,
      late_bid_id: late.bid_id,
      reason: t('admin.late.reason'),
    });
  return (
    <section className={styles.tray} aria-label={t('admin.late.title')}>
      <h2 className={styles.trayTitle}>
        {t('admin.late.title')}
        {tray.length > 0 && <span className="num">{tray.length}</span>}
      </h2>
      <FinalBar {...doing} />
      <ol aria-live="polite">
        {tray.length === 0 && <li className={styles.trayNone}>{t('admin.late.none')}</li>}
        {tray.map((late) => (
          <li key={late.bid_id}>
            <LateLine late={late} auction={auction} />
            <Button
              size="compact-sm"
              variant={canBePlaced(late) ? 'filled' : 'default'}
              disabled={commands.locked('sale') || !acts.reopen || !canBePlaced(late)}
              onClick={() => reopen(late)}
            >
              {t('admin.late.reopen')}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Shrinks from the hammer to Final; the words beside the price say the same in seconds. */
function FinalBar({ desk }: Pick<Doing, 'desk'>) {
  const { clock } = useGavel();
  const { lot, policy } = desk;
  const finalAt = lot?.status === 'Hammered' ? lot.finalAtMs : null;
  if (finalAt === null || policy.finalAfterMs === 0)
    return <div className={styles.finalBar} aria-hidden />;
  const gone = policy.finalAfterMs - (finalAt - clock.now());
  return (
    <div className={styles.finalBar} aria-hidden>
      <span
        key={finalAt}
        style={{ animationDuration: `${policy.finalAfterMs}ms`, animationDelay: `${-gone}ms` }}
      />
    </div>
  );
}
