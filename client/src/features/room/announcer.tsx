import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView } from '@gavel/contracts/http';
import { LOCALE } from '@gavel/ui/i18n/index';
import { moneyText } from '@gavel/ui/money';
import type { LotNow } from './lot-now';
import { useLeader } from './price-block';
import type { RoomState } from './room-state';

/** At most one price sentence in this time, the latest: a screen reader must come to its end. */
const EVERY_MS = 2_000;
/** States that interrupt: one's own, and the line. */
const ALERTS = ['outbid', 'won', 'askMoved', 'short', 'refused', 'reconnecting'];
const MARKS: Partial<Record<string, string>> = { Warned: 'warned', LastCall: 'lastCall' };

/** `text`, but no oftener than every `EVERY_MS`; the latest wins. */
function useCalm(text: string): string {
  const [calm, setCalm] = useState(text);
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => {
    const timer = setInterval(() => setCalm(latest.current), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return calm;
}

/** What the room says to who cannot see it. The regions are there, empty, from the start. */
export function Announcer(props: {
  auction: AuctionView;
  lot: LotNow | null;
  state: RoomState;
  myPaddle: number | null;
}) {
  const { t } = useTranslation();
  const leader = useLeader(props.myPaddle);
  const { auction, lot, state } = props;
  const price = lot?.price
    ? t('room.priceSentence', {
        no: lot.no,
        amount: moneyText({ minor: lot.price, ...auction }, 'spoken', LOCALE),
        leader: leader(lot.leader),
      })
    : '';
  const mark = MARKS[lot?.status ?? ''];
  return (
    <div className="visually-hidden">
      <div role="status" aria-atomic>
        {useCalm(price)}
      </div>
      <div role="alert" aria-atomic>
        {ALERTS.includes(state.kind) ? t(`room.word.${state.word}`) : ''}
      </div>
      <div role="timer" aria-live="assertive" aria-atomic>
        {mark ? t(`room.cue.${mark}`) : ''}
      </div>
    </div>
  );
}
