import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useTick } from '../app/use-tick';
import { hammerOf, nextAct } from './acts';
import { AskBox } from './ask-box';
import { HoldButton } from './hold-button';
import { KeyCap } from './key-cap';
import { RoomPaddle } from './room-paddle';
import type { Doing, Knock } from './use-act';
import { Leader, leaderText, LotWord, priceText } from './words';
import styles from './desk.module.css';

interface Props extends Doing {
  /** The line is down: the figures are greyed. */
  stale: boolean;
  held: Knock | null;
  /** The hammer's key and button: it sells, or sells provisionally. */
  onHammer: () => void;
  onPass: () => void;
  onUp: () => void;
  paddle: number | null;
  recent: number[];
  setPaddle: (paddleNo: number | null) => void;
  onBid: () => void;
  setDialog: (open: boolean) => void;
}

/** Price and acts of the lot on the block. Every slot keeps its place and size in every state. */
export function PriceBlock(props: Props) {
  const { desk } = props;
  const { lot } = desk;
  return (
    <div className={styles.block} data-stale={props.stale || undefined}>
      <div className={styles.blockState}>
        {lot && <LotWord status={lot.status} outcome={lot.outcome} />}
        <FinalClock finalAtMs={lot?.status === 'Hammered' ? lot.finalAtMs : null} />
      </div>
      <Prices {...props} />
      <RoomBid {...props} />
      <RoomPaddle {...props} />
      <AskBox {...props} />
      <Steps {...props} />
      <Holds {...props} />
      <Corrections {...props} />
    </div>
  );
}

function Prices({ desk, auction }: Props) {
  const { t } = useTranslation();
  const { lot } = desk;
  return (
    <div className={styles.prices}>
      <div className={styles.priceSlot}>
        <span className={styles.slotName}>{t('admin.desk.price')}</span>
        <strong
          className={`num ${styles.price}`}
          data-knocked={lot?.status === 'Hammered'}
          data-none={!lot?.price || undefined}
        >
          {priceText(lot?.price ?? null, auction)}
        </strong>
        <Leader leader={lot?.leader ?? null} />
      </div>
      <div className={styles.priceSlot}>
        <span className={styles.slotName}>{t('admin.desk.ask')}</span>
        <strong className={`num ${styles.ask}`}>{priceText(lot?.ask ?? null, auction)}</strong>
      </div>
    </div>
  );
}

/** The room's bid, and where sellers may bid at all in this sale, the seller's. */
function RoomBid(props: Props) {
  const { t } = useTranslation();
  const { desk, acts, act, auction, commands, paddle } = props;
  const { lot } = desk;
  const locked = commands.locked('sale');
  const ask = priceText(lot?.ask ?? null, auction);
  const sellers = desk.policy.vendorBids && desk.vendorLots.length > 0;
  return (
    <div className={styles.bids} data-sellers={sellers || undefined}>
      <button
        type="button"
        className={styles.roomBid}
        disabled={locked || !acts.bid}
        onClick={props.onBid}
      >
        <span className={styles.roomBidText}>
          {lot?.ask && acts.bid ? t('admin.act.bid', { amount: ask }) : t('admin.act.bidNone')}
          <small>
            {paddle === null
              ? t('admin.desk.unattributed')
              : t('admin.leader.room', { no: paddle })}
          </small>
        </span>
        <KeyCap act="bid" />
      </button>
      {sellers && (
        <Button
          className={styles.vendorBid}
          variant="default"
          disabled={locked || !acts.vendor}
          onClick={() => void act.vendorBid()}
        >
          {acts.vendor ? t('admin.act.vendor', { amount: ask }) : t('admin.act.vendorNone')}
        </Button>
      )}
    </div>
  );
}

function Steps(props: Props) {
  const { t } = useTranslation();
  const { acts, act, commands } = props;
  const locked = commands.locked('sale');
  return (
    <div className={styles.steps}>
      <NextButton {...props} />
      {(['warn', 'last'] as const).map((name) => (
        <Button
          key={name}
          variant="default"
          disabled={locked || !acts[name]}
          rightSection={<KeyCap act={name} />}
          onClick={() => void act.simple(name)}
        >
          {t(`admin.act.${name}`)}
        </Button>
      ))}
    </div>
  );
}

function Holds(props: Props) {
  const { t } = useTranslation();
  const { desk, acts, commands, held } = props;
  const locked = commands.locked('sale');
  const sells = acts.hammer || acts.provisional;
  const unnamed = desk.lot?.leader === 'room' && sells;
  return (
    <div className={styles.holds}>
      <HoldButton
        main
        keyAct="hammer"
        held={held === 'hammer' || held === 'provisional'}
        disabled={locked || !sells}
        hint={t(unnamed ? 'admin.desk.holdRoom' : 'admin.desk.hold')}
        onDown={props.onHammer}
        onUp={props.onUp}
      >
        <HammerLabel {...props} />
      </HoldButton>
      <HoldButton
        keyAct="pass"
        held={held === 'pass'}
        disabled={locked || !acts.pass}
        hint={t('admin.desk.hold')}
        onDown={props.onPass}
        onUp={props.onUp}
      >
        {t('admin.act.pass')}
      </HoldButton>
    </div>
  );
}

/** What takes something back: each asks first, and says what it would do. */
function Corrections({ desk, acts, commands, openDialog }: Props) {
  const { t } = useTranslation();
  const locked = commands.locked('sale');
  const lotNo = desk.lot?.lotNo;
  return (
    <div className={styles.corrections}>
      {(['undo', 'take', 'reopen'] as const).map((name) => (
        <Button
          key={name}
          size="xs"
          variant="default"
          disabled={locked || !acts[name]}
          rightSection={<KeyCap act={name} />}
          onClick={() => openDialog({ kind: name })}
        >
          {t(`admin.act.${name}`)}
        </Button>
      ))}
      <Button
        size="xs"
        variant="default"
        disabled={locked || !acts.withdraw}
        onClick={() => lotNo !== undefined && openDialog({ kind: 'withdraw', lotNo })}
      >
        {t('admin.act.withdraw')}
      </Button>
    </div>
  );
}

function HammerLabel({ desk, acts, auction }: Doing) {
  const { t } = useTranslation();
  const { lot } = desk;
  if (!lot || !acts.ask) return t('admin.act.hammer');
  const would = hammerOf(desk);
  const values = { who: leaderText(t, lot.leader), amount: priceText(lot.price, auction) };
  const room = lot.leader === 'room' && (would === 'sell' || would === 'provisional');
  return t(`admin.hammer.${would}${room ? 'Room' : ''}`, values);
}

function NextButton({ desk, acts, act, commands }: Doing) {
  const { t } = useTranslation();
  const next = nextAct(acts);
  const no = next === 'open' ? desk.lot?.lotNo : desk.nextLot;
  return (
    <Button
      variant={next ? 'filled' : 'default'}
      disabled={commands.locked('sale') || !next}
      rightSection={<KeyCap act="next" />}
      onClick={() => next && void act.simple(next)}
    >
      {no
        ? t(next === 'open' ? 'admin.act.open' : 'admin.act.announce', { no })
        : t('admin.act.next')}
    </Button>
  );
}

/** How long until the hammer is final, counted by this page; the engine's clock decides. */
function FinalClock({ finalAtMs }: { finalAtMs: number | null }) {
  const { t } = useTranslation();
  const now = useTick(500);
  if (finalAtMs === null) return null;
  const seconds = Math.max(0, Math.round((finalAtMs - now) / 1_000));
  return (
    <span className={`num ${styles.finalClock}`} role="timer">
      {seconds > 0 ? t('admin.desk.finalIn', { n: seconds }) : t('admin.desk.finalDue')}
    </span>
  );
}
