import { useTranslation } from 'react-i18next';
import type { AuctionView } from '@gavel/contracts/http';
import type { Fields } from '@gavel/ui/live-store';
import { clockText } from '../app/time';
import { leaderText, priceText } from './words';
import styles from './desk.module.css';

/** What begins or ends something stands out; a bid is a line among lines. */
const WEIGHTY = ['lot_opened', 'lot_hammered', 'lot_final', 'lot_withdrawn', 'auction_paused'];
const keyOf = ({ type, text }: Fields): string =>
  type === 'lot_hammered' || type === 'lot_final' ? `${type}_${text ?? 'sold'}` : String(type);

/** The journal as it grows, newest first. */
export function DeskLog(props: { auction: AuctionView; lines: readonly Fields[] | undefined }) {
  const { t } = useTranslation();
  const { auction, lines } = props;
  function sentence(line: Fields): string {
    const amount = priceText(line.amount ?? null, auction);
    if (line.type === 'bid_accepted') {
      return t('admin.log.bid', { amount, who: leaderText(t, line.leader ?? null) });
    }
    const [text = '', answer = ''] = (line.text ?? '').split('\n');
    const values = { lot: line.lot ?? '', amount, ask: priceText(line.ask ?? null, auction) };
    if (line.type === 'message_posted') return t('admin.log.message', { text });
    if (line.type === 'question_answered') return t('admin.log.answer', { text, answer });
    return t(`room.log.${keyOf(line)}`, {
      ...values,
      defaultValue: t('room.log.other', { ...values, type: line.type ?? '' }),
    });
  }
  return (
    <section className={styles.panel}>
      <h2 className={styles.panelTitle}>{t('admin.log.title')}</h2>
      <ol className={styles.log} role="log" aria-label={t('admin.log.title')} tabIndex={0}>
        {!lines?.length && <li className={styles.none}>{t('room.log.empty')}</li>}
        {lines?.toReversed().map((line) => (
          <li
            key={`${line.seq} ${line.type}`}
            data-weighty={WEIGHTY.includes(line.type ?? '') || undefined}
          >
            <time className="num">{clockText(Number(line.at_ms))}</time>
            <span className="num">{line.lot}</span>
            <span className={styles.logText}>{sentence(line)}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
