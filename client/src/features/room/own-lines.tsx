import { useTranslation } from 'react-i18next';
import type { Code } from '@gavel/contracts/codes';
import type { AuctionView } from '@gavel/contracts/http';
import { LOCALE } from '@gavel/ui/i18n/index';
import type { Fields } from '@gavel/ui/live-store';
import { moneyText } from '@gavel/ui/money';
import { explainCode } from '@gavel/ui/refusal';
import { clockTime } from '../../shared/time';
import styles from './lists.module.css';

/** Lines whose type alone says their sentence. */
const PLAIN: Partial<Record<string, string>> = {
  max_lodged: 'maxLodged',
  max_cancelled: 'maxCancelled',
  max_limited: 'maxLimited',
  insurance_lodged: 'insured',
  insurance_armed: 'insuranceArmed',
  insurance_disarmed: 'insuranceDisarmed',
  insurance_cancelled: 'insuranceEnded',
  bid_retracted: 'retracted',
  bid_undone: 'undone',
  room_taken: 'roomTaken',
  lot_reopened: 'reopened',
  lot_provisional: 'provisional',
  lot_voided: 'voided',
  late_added: 'lateAdded',
  late_cancelled: 'lateCancelled',
  late_emptied: 'lateEmptied',
};

/** Key of an own line's sentence and the amount it names. */
function keyOf(line: Fields): { key: string; amount: string | null } {
  const amount = line.amount ?? null;
  switch (line.type) {
    case 'bid_accepted':
      return { key: line.bid_id ? 'bid' : 'taken', amount };
    case 'lot_decided':
      return { key: line.text === 'sold' ? 'decidedSold' : 'decidedPassed', amount };
    case 'lot_hammered':
      return { key: line.text === 'passed' ? 'hammeredPassed' : 'hammered', amount };
    case 'lot_final':
      return { key: line.text === 'sold' ? 'wonFor' : 'notSold', amount };
    case 'lot_withdrawn':
      return { key: 'withdrawn', amount };
    case 'lot_settled':
      return { key: 'settled', amount };
    case 'funds_credited':
      return { key: 'credited', amount };
    case 'return_started':
      return { key: 'returnStarted', amount };
    case 'return_done':
      return { key: 'returned', amount };
    case 'paddle_opened':
      return { key: 'opened', amount };
    case 'paddle_changed':
      return { key: 'changed', amount };
    case 'question_asked':
      return { key: 'asked', amount };
    case 'question_answered':
      return { key: 'answered', amount };
    case 'question_hidden':
      return { key: 'hidden', amount };
    case 'topup':
    case 'refused':
      return { key: line.type, amount };
    default:
      return { key: PLAIN[line.type ?? ''] ?? 'other', amount };
  }
}

/** Each bid, hold, release and move of money of one's own, with its lot, time and receipt. */
export function OwnLines(props: { auction: AuctionView; lines: readonly Fields[] | undefined }) {
  const { t } = useTranslation();
  const write = (minor: string | null | undefined) =>
    minor ? moneyText({ minor, ...props.auction }, 'full', LOCALE) : '';
  if (!props.lines?.length) return <p className={styles.empty}>{t('room.own.empty')}</p>;
  return (
    <ol className={styles.log}>
      {props.lines.toReversed().map((line, index) => {
        const { key, amount } = keyOf(line);
        const reason = line.code ? explainCode(t, line.code as Code).means : '';
        const values = { amount: write(amount), reason, type: line.type ?? '' };
        const allIn =
          line.type === 'bid_accepted' || line.type === 'lot_final' ? line.all_in : null;
        return (
          <li key={`${line.seq} ${line.type} ${index}`} className={styles.line}>
            <time className="num">{clockTime(Number(line.at_ms))}</time>
            <span className={styles.what}>
              {t(`room.own.${key}`, values)}
              {allIn && (
                <small>
                  {t(key === 'wonFor' ? 'room.own.wonAllIn' : 'room.own.held', {
                    amount: write(allIn),
                  })}
                </small>
              )}
              {line.hash && (
                <small title={line.hash}>
                  {t('room.own.receipt', { hash: line.hash.slice(0, 8) })}
                </small>
              )}
            </span>
            <span className={styles.who}>{line.lot && t('common.lot', { no: line.lot })}</span>
          </li>
        );
      })}
    </ol>
  );
}
