import { useTranslation } from 'react-i18next';
import type { AuctionView } from '@gavel/contracts/http';
import { LOCALE } from '@gavel/ui/i18n/index';
import type { Fields } from '@gavel/ui/live-store';
import { moneyText } from '@gavel/ui/money';
import { clockTime } from '../../shared/time';
import { useLeader } from './price-block';
import styles from './lists.module.css';

interface Props {
  auction: AuctionView;
  lines: readonly Fields[] | undefined;
  refused: boolean;
  myPaddle: number | null;
}

/** Key of an event's sentence: hammer and final say their outcome. */
const keyOf = (line: Fields): string =>
  line.type === 'lot_hammered' || line.type === 'lot_final'
    ? `${line.type}_${line.text === 'passed' ? 'passed' : line.text === 'provisional' ? 'provisional' : 'sold'}`
    : String(line.type);
/** What ends or begins something stands out; a bid is a line among lines. */
const WEIGHTY = ['lot_opened', 'lot_hammered', 'lot_final', 'lot_withdrawn', 'auction_paused'];

/** Everything that happens, newest first. Spoken politely; the page's own news go elsewhere. */
export function Log({ auction, lines, refused, myPaddle }: Props) {
  const { t } = useTranslation();
  const leader = useLeader(myPaddle);
  const write = (minor: string | null | undefined) =>
    minor ? moneyText({ minor, ...auction }, 'short', LOCALE) : '';

  function sentence(line: Fields) {
    if (line.type === 'message_posted')
      return <Speech by={t('room.log.message')}>{line.text}</Speech>;
    if (line.type === 'question_answered') {
      const [question, answer] = (line.text ?? '').split('\n');
      return (
        <Speech by={t('room.log.answer')} question={question}>
          {answer}
        </Speech>
      );
    }
    const values = { lot: line.lot ?? '', amount: write(line.amount), ask: write(line.ask) };
    return t(`room.log.${keyOf(line)}`, {
      ...values,
      type: line.type ?? '',
      defaultValue: t('room.log.other', { ...values, type: line.type ?? '' }),
    });
  }
  if (refused) return <p className={styles.empty}>{t('room.log.refused')}</p>;
  return (
    <ol className={styles.log} role="log" aria-live="polite" aria-label={t('room.log.title')}>
      {!lines?.length && <li className={styles.empty}>{t('room.log.empty')}</li>}
      {lines?.toReversed().map((line) => (
        <li
          key={`${line.seq} ${line.type}`}
          className={styles.line}
          data-weighty={WEIGHTY.includes(line.type ?? '') || undefined}
          data-mine={
            line.type === 'bid_accepted' && line.leader === `net:${myPaddle}` ? true : undefined
          }
        >
          <time className="num">{clockTime(Number(line.at_ms))}</time>
          <span className={styles.what}>{sentence(line)}</span>
          <span className={styles.who}>
            {line.type === 'bid_accepted' && leader(line.leader ?? null)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Speech(props: { by: string; question?: string | undefined; children: React.ReactNode }) {
  return (
    <span className={styles.speech}>
      <b>{props.by}</b>
      {props.question && <q>{props.question}</q>}
      <span>{props.children}</span>
    </span>
  );
}
