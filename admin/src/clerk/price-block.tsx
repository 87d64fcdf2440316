import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useTick } from '../app/use-tick';
import { hammerOf, nextAct } from './acts';
import { AskBox } from './ask-box';
import { HoldButton } from './hold-button';
import { KeyCap } from './key-cap';
import { KEY_NAMES } from './keys';
import { RoomPaddle } from './room-paddle';
import type { Doing } from './use-act';
import { WithdrawDialog } from './withdraw-dialog';
import { Leader, leaderText, LotWord, priceText } from './words';
import styles from './desk.module.css';

interface Props extends Doing {
  /** The line is down: the figures are greyed. */
  stale: boolean;
  held: 'hammer' | 'pass' | null;
  onDown: (name: 'hammer' | 'pass') => void;
  onUp: () => void;
  paddle: number | null;
  recent: number[];
  setPaddle: (paddleNo: number | null) => void;
  onBid: () => void;
  setDialog: (open: boolean) => void;
}

/** Price and acts of the lot on the block. Every slot keeps its place and size in every state. */
export function PriceBlock(props: Props) {
  const { t } = useTranslation();
  const { desk, acts, act, auction, commands } = props;
  const { lot } = desk;
  const locked = commands.locked('sale');
  const [withdrawing, setWithdrawing] = useState(false);
  const showDialog = (open: boolean) => {
    setWithdrawing(open);
    props.setDialog(open);
  };
  const ask = priceText(lot?.ask ?? null, auction);
  return (
    <div className={styles.block} data-stale={props.stale || undefined}>
      <div className={styles.blockState}>
        {lot && <LotWord status={lot.status} outcome={lot.outcome} />}
        <FinalClock finalAtMs={lot?.status === 'Hammered' ? lot.finalAtMs : null} />
      </div>
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
          <strong className={`num ${styles.ask}`}>{ask}</strong>
          <AskBox {...props} />
        </div>
      </div>
      <button
        type="button"
        className={styles.roomBid}
        disabled={locked || !acts.bid}
        onClick={props.onBid}
      >
        <span className={styles.roomBidText}>
          {lot?.ask && acts.bid ? t('admin.act.bid', { amount: ask }) : t('admin.act.bidNone')}
          <small>
            {props.paddle === null
              ? t('admin.desk.unattributed')
              : t('admin.leader.room', { no: props.paddle })}
          </small>
        </span>
        <KeyCap>{KEY_NAMES.bid}</KeyCap>
      </button>
      <RoomPaddle {...props} />
      <div className={styles.steps}>
        <NextButton {...props} />
        <Button
          variant="default"
          disabled={locked || !acts.warn}
          rightSection={<KeyCap>{KEY_NAMES.warn}</KeyCap>}
          onClick={() => void act.simple('warn')}
        >
          {t('admin.act.warn')}
        </Button>
        <Button
          variant="default"
          disabled={locked || !acts.last}
          rightSection={<KeyCap>{KEY_NAMES.last}</KeyCap>}
          onClick={() => void act.simple('last')}
        >
          {t('admin.act.last')}
        </Button>
      </div>
      <div className={styles.holds}>
        <HoldButton
          main
          keyName={KEY_NAMES.hammer}
          held={props.held === 'hammer'}
          disabled={locked || !acts.hammer}
          hint={t(
            lot?.leader === 'room' && acts.hammer ? 'admin.desk.holdRoom' : 'admin.desk.hold',
          )}
          onDown={() => props.onDown('hammer')}
          onUp={props.onUp}
        >
          <HammerLabel {...props} />
        </HoldButton>
        <HoldButton
          keyName={KEY_NAMES.pass}
          held={props.held === 'pass'}
          disabled={locked || !acts.pass}
          hint={t('admin.desk.hold')}
          onDown={() => props.onDown('pass')}
          onUp={props.onUp}
        >
          {t('admin.act.pass')}
        </HoldButton>
        <Button
          className={styles.withdraw}
          variant="default"
          disabled={locked || !acts.withdraw}
          onClick={() => showDialog(true)}
        >
          {t('admin.act.withdraw')}
        </Button>
      </div>
      <WithdrawDialog
        lotNo={withdrawing ? (lot?.lotNo ?? null) : null}
        onClose={() => showDialog(false)}
        onReason={(reason) => act.withdraw(reason)}
      />
    </div>
  );
}

function HammerLabel({ desk, acts, auction }: Doing) {
  const { t } = useTranslation();
  const { lot } = desk;
  if (!lot || !acts.ask) return t('admin.act.hammer');
  const would = hammerOf(desk);
  if (would !== 'sell') return t(`admin.hammer.${would}`);
  const values = {
    who: leaderText(t, lot.leader),
    amount: priceText(lot.price, auction),
  };
  return t(lot.leader === 'room' ? 'admin.hammer.sellRoom' : 'admin.hammer.sell', values);
}

function NextButton({ desk, acts, act, commands }: Doing) {
  const { t } = useTranslation();
  const next = nextAct(acts);
  const no = next === 'open' ? desk.lot?.lotNo : desk.nextLot;
  return (
    <Button
      variant={next ? 'filled' : 'default'}
      disabled={commands.locked('sale') || !next}
      rightSection={<KeyCap>{KEY_NAMES.next}</KeyCap>}
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
