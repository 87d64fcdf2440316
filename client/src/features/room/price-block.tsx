import type { CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';
import {
  IconAlertTriangle,
  IconArrowBigUpLines,
  IconBellRinging,
  IconCircleCheck,
  IconCircleDot,
  IconCircleX,
  IconEye,
  IconGavel,
  IconHourglass,
  IconLoader2,
  IconPlayerPause,
  IconTrophy,
  IconWallet,
  IconWifiOff,
} from '@tabler/icons-react';
import type { AuctionView } from '@gavel/contracts/http';
import { StateWord, type IconType } from '@gavel/ui/components';
import { LOCALE } from '@gavel/ui/i18n/index';
import { moneyText, type MoneyStyle } from '@gavel/ui/money';
import { explainCode } from '@gavel/ui/refusal';
import type { LotNow } from './lot-now';
import type { Act, RoomState, Said } from './room-state';
import styles from './price-block.module.css';

const ICONS: Partial<Record<string, IconType>> = {
  reconnecting: IconWifiOff,
  won: IconTrophy,
  sellingYou: IconGavel,
  selling: IconGavel,
  notWon: IconGavel,
  hold: IconPlayerPause,
  lead: IconCircleCheck,
  short: IconWallet,
  moving: IconWallet,
  outbid: IconArrowBigUpLines,
  askMoved: IconArrowBigUpLines,
  warned: IconBellRinging,
  lastCall: IconHourglass,
  sending: IconLoader2,
  unknown: IconLoader2,
  overLimit: IconAlertTriangle,
  blocked: IconAlertTriangle,
  biddable: IconCircleDot,
  refused: IconCircleDot,
  register: IconEye,
  signIn: IconEye,
  pending: IconHourglass,
  announced: IconHourglass,
  queued: IconHourglass,
  notBegun: IconHourglass,
  passed: IconGavel,
  provisional: IconGavel,
  withdrawn: IconCircleX,
  cancelled: IconCircleX,
  ended: IconGavel,
};
/** How much of the ring stands: it empties as the lot nears the hammer. */
const RING: Partial<Record<string, number>> = { Open: 1, Warned: 0.5, LastCall: 0.18 };

const MARKS: Partial<Record<string, string>> = { Warned: 'warned', LastCall: 'lastCall' };

interface Props {
  auction: AuctionView;
  state: RoomState;
  lot: LotNow | null;
  myPaddle: number | null;
  /** Age of what is shown, in seconds, when the line is not good. */
  ageS: number | null;
  onAct: (act: Act, topUp: string | undefined) => void;
}

type Currency = Pick<AuctionView, 'currency' | 'exponent'>;
const write = ({ currency, exponent }: Currency, minor: string, style?: MoneyStyle) =>
  moneyText({ minor, currency, exponent }, style, LOCALE);

function useSaid(auction: Currency, where: 'button' | 'cue') {
  const { t } = useTranslation();
  return (said: Said): string => {
    if (said.refusal) {
      const { means, remedy } = explainCode(t, said.refusal);
      return `${means} ${remedy}`;
    }
    const amounts = Object.entries(said.money ?? {}).map(([name, minor]): [string, string] => [
      name,
      write(auction, minor, name === 'allIn' ? 'full' : 'short'),
    ]);
    const values: Record<string, string | number> = {
      ...Object.fromEntries(amounts),
      ...said.plain,
    };
    return t(`room.${where}.${said.key}`, values);
  };
}

/** Who leads, in the reader's words. */
export function useLeader(myPaddle: number | null) {
  const { t } = useTranslation();
  return (leader: string | null): string => {
    if (!leader) return t('room.leaderNone');
    const [kind, no] = leader.split(':');
    if (kind === 'seller') return t('room.leaderSeller');
    if (kind === 'room') return no ? t('room.leaderRoomPaddle', { no }) : t('room.leaderRoom');
    return Number(no) === myPaddle ? t('room.leaderYou') : t('room.leaderPaddle', { no });
  };
}

function Ring({ status }: { status: string | undefined }) {
  const left = RING[status ?? ''] ?? 0;
  return (
    <svg className={styles.ring} data-status={status} aria-hidden>
      <rect className={styles.track} x="1" y="1" rx="3" pathLength="1" />
      <rect
        className={styles.left}
        x="1"
        y="1"
        rx="3"
        pathLength="1"
        style={{ strokeDashoffset: 1 - left }}
      />
    </svg>
  );
}

/**
 * The room's one loud thing: a fixed grid of slots. Every slot keeps its place and size in every
 * state; the button is one element that never re-mounts, so no update moves it under a finger.
 */
export function PriceBlock({ auction, state, lot, myPaddle, ageS, onAct }: Props) {
  const { t } = useTranslation();
  const button = useSaid(auction, 'button');
  const cue = useSaid(auction, 'cue');
  const leader = useLeader(myPaddle);
  const { act, busy, topUp } = state.button;
  const amount = lot?.hammer ?? lot?.price ?? lot?.ask ?? null;
  const figure = amount ? write(auction, amount) : '–';
  const caption = lot?.hammer ? 'room.hammer' : lot?.price ? 'room.price' : 'room.asking';
  const label = button(state.button);
  // The ring's warning has its word also when the state's word says something of one's own.
  const said = MARKS[lot?.status ?? ''];
  const mark = ageS === null && said !== state.kind ? said : undefined;
  const allIn = act === 'bid' && lot?.askAllIn ? lot.askAllIn : null;
  const spoken =
    allIn && lot?.ask
      ? t('room.bidSpoken', {
          amount: write(auction, lot.ask, 'spoken'),
          allIn: write(auction, allIn, 'spoken'),
        })
      : label;
  const reserve = { met: 'room.reserveMet', unmet: 'room.reserveUnmet', none: 'room.reserveNone' };
  return (
    <section
      className={styles.block}
      data-kind={state.kind}
      data-tone={state.tone}
      aria-label={t('room.price')}
    >
      <div className={styles.word}>
        <StateWord tone={state.tone} icon={ICONS[state.kind]}>
          {t(`room.word.${state.word}`)}
        </StateWord>
        {mark ? (
          <StateWord tone="warn" icon={ICONS[mark]}>
            {t(`room.word.${mark}`)}
          </StateWord>
        ) : (
          <span className={styles.age}>{ageS !== null && t('room.age', { n: ageS })}</span>
        )}
      </div>
      <div className={styles.price} data-stale={ageS !== null || undefined}>
        <Ring status={lot?.status} />
        <span className={styles.caption}>{amount ? t(caption) : ' '}</span>
        <span
          className={`num ${styles.figure}`}
          key={amount}
          style={{ '--chars': Math.max(5, figure.length) } as CSSProperties}
          data-final={lot?.hammer ? true : undefined}
        >
          {figure}
        </span>
      </div>
      <div className={styles.facts}>
        <span
          className={styles.leader}
          data-you={leader(lot?.leader ?? null) === t('room.leaderYou')}
        >
          {lot ? leader(lot.leader) : ' '}
        </span>
        <span>{lot ? t('room.bids', { count: lot.bids }) : ' '}</span>
        <span>{lot ? t(reserve[lot.reserve as keyof typeof reserve] ?? reserve.none) : ' '}</span>
      </div>
      <button
        type="button"
        className={styles.button}
        data-act={act ?? undefined}
        data-tone={act === 'bid' ? 'go' : state.tone}
        aria-label={spoken}
        aria-busy={busy}
        aria-disabled={act === null}
        onClick={() => act && onAct(act, topUp)}
      >
        <span className={styles.label}>
          {busy && <IconLoader2 className={styles.spin} size={20} stroke={1.75} aria-hidden />}
          <span className="num">{label}</span>
        </span>
        <span className={styles.fees}>
          {allIn && t('room.withFees', { amount: write(auction, allIn, 'full') })}
        </span>
      </button>
      <p className={styles.cue} data-tone={state.tone}>
        {cue(state.cue)}
      </p>
    </section>
  );
}
