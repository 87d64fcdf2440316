import { Switch } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskView } from '@gavel/contracts/http';
import { Banner, ConnectionChip, ErrorPanel, Skeleton, type Tone } from '@gavel/ui/components';
import { AuctionState } from '../app/auction-state';
import page from '../app/page.module.css';
import { actsOf, nextAct, type Acts } from './acts';
import type { KeyPress } from './keys';
import { recentRoomPaddles } from './desk-model';
import { LotCard } from './lot-card';
import { LotRail } from './lot-rail';
import { DeskLog } from './desk-log';
import { Messages } from './messages';
import { OutcomeSlot } from './outcome-slot';
import { PriceBlock } from './price-block';
import { Questions } from './questions';
import { SaleControls } from './sale-controls';
import { useAct, type Doing } from './use-act';
import { useCommands } from './use-commands';
import { useDesk, useDeskRead, type DeskNow } from './use-desk';
import { useKeys, useKeysSwitch } from './use-keys';
import { useHold } from './hold-button';
import styles from './desk.module.css';

/** The clerk's desk of one auction. */
export function DeskPage() {
  const { auctionId } = useParams({ from: '/auctions/$auctionId/desk' });
  const read = useDeskRead(auctionId);
  if (read.isError) {
    return (
      <main className={page.page}>
        <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />
      </main>
    );
  }
  if (!read.data) {
    return (
      <main className={page.page}>
        <Skeleton height={560} />
      </main>
    );
  }
  return <Desk key={auctionId} auctionId={auctionId} view={read.data} />;
}

/** Nothing but a pause is asked for on figures that may be old. */
const onlyPause = (acts: Acts): Acts => ({
  ...(Object.fromEntries(Object.keys(acts).map((act) => [act, false])) as unknown as Acts),
  pause: acts.pause,
});

/**
 * A control pressed with the mouse takes no focus, and a field gives its own away: keys are the
 * desk's again at once. Who moves by Tab has focus as everywhere.
 */
function keepKeys(event: MouseEvent<HTMLElement>): void {
  const target = event.target as HTMLElement;
  if (!target.closest('button')) return;
  event.preventDefault();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

function Desk({ auctionId, view }: { auctionId: string; view: DeskView }) {
  const now = useDesk(auctionId, view);
  const { desk } = now;
  const { commands, state } = useCommands(auctionId);
  const known = actsOf(desk);
  const acts = now.lost || now.refused ? onlyPause(known) : known;
  const act = useAct(desk, acts, commands);
  const { held, hold } = useHold(desk.lot?.lotSeq ?? null);
  const [holding, setHolding] = useState<'hammer' | 'pass' | null>(null);
  const [paddle, setPaddle] = useState<number | null>(null);
  const [keysOn, setKeysOn] = useKeysSwitch();
  const [dialog, setDialog] = useState(false);
  const recent = recentRoomPaddles(now.log);

  const down = (name: 'hammer' | 'pass') => {
    const lotSeq = desk.lot?.lotSeq;
    if (!acts[name] || lotSeq === undefined) return;
    setHolding(name);
    hold.start({
      lotSeq,
      done: (seen) => void act.knock(name, seen),
      broken: () => commands.refuse(name === 'hammer' ? 'lot_hammer' : 'lot_pass', 'BID_CAME_IN'),
    });
  };
  const up = () => hold.end();
  const bid = () => act.bid(paddle).then((done) => done && setPaddle(null));
  const keyDown = (press: KeyPress) => {
    switch (press.act) {
      case 'paddle':
        setPaddle(recent[press.place] ?? null);
        break;
      case 'hammer':
      case 'pass':
        down(press.act);
        break;
      case 'next': {
        const next = nextAct(acts);
        if (next) void act.simple(next);
        break;
      }
      case 'ask':
        document.getElementById('desk-ask')?.focus();
        break;
      case 'question':
        document.getElementById('desk-question')?.click();
        break;
      case 'bid':
        void bid();
        break;
      case 'warn':
      case 'last':
      case 'pause':
        void act.simple(press.act);
    }
  };
  // A frozen engine makes every key dead; under a dialog keys are the dialog's.
  useKeys(keysOn && !dialog && desk.status !== 'FROZEN', { down: keyDown, up });

  const doing: Doing = { auction: view.auction, desk, acts, act, commands, state };
  return (
    <main className={styles.desk} data-keys={keysOn || undefined}>
      <StandingBanner now={now} />
      <DeskHead now={now} keysOn={keysOn} setKeysOn={setKeysOn} doing={doing} />
      <div className={styles.columns}>
        <section className={styles.centre} onMouseDown={keepKeys}>
          <LotCard view={view} desk={desk} />
          <PriceBlock
            {...doing}
            stale={now.lost}
            held={held ? holding : null}
            onDown={down}
            onUp={up}
            paddle={paddle}
            recent={recent}
            setPaddle={setPaddle}
            onBid={() => void bid()}
            setDialog={setDialog}
          />
          <OutcomeSlot {...doing} />
        </section>
        <section className={styles.side} onMouseDown={keepKeys}>
          <Questions {...doing} view={view} lines={now.lines} />
          <Messages {...doing} />
          <DeskLog auction={view.auction} lines={now.log} />
        </section>
        <LotRail view={view} desk={desk} board={now.board} />
      </div>
    </main>
  );
}

function DeskHead(props: {
  now: DeskNow;
  doing: Doing;
  keysOn: boolean;
  setKeysOn: (on: boolean) => void;
}) {
  const { t } = useTranslation();
  const { view, desk } = props.now;
  return (
    <header className={styles.head}>
      <div className={styles.headTitle}>
        <Link to="/auctions">{t('admin.nav.auctions')}</Link>
        <h1>{view.auction.title}</h1>
      </div>
      <span className={styles.headState}>
        <AuctionState status={desk.status} />
      </span>
      <span className={styles.line}>
        {t('admin.desk.line')}
        <ConnectionChip />
      </span>
      <Switch
        className={styles.keysSwitch}
        size="sm"
        styles={{ thumb: { background: 'var(--ground)' } }}
        label={t('admin.desk.keys')}
        checked={props.keysOn}
        onChange={(event) => props.setKeysOn(event.currentTarget.checked)}
      />
      <div onMouseDown={keepKeys}>
        <SaleControls {...props.doing} />
      </div>
    </header>
  );
}

const OVER = ['Ended', 'Sealed', 'Forgotten', 'Cancelled'];

/** What concerns the whole desk, in its reserved place: the gravest alone. */
function StandingBanner({ now }: { now: DeskNow }) {
  const { t } = useTranslation();
  const { status, reason } = now.desk;
  const said = ((): [Tone, string] | null => {
    if (OVER.includes(status)) return ['quiet', t(`admin.banner.${status}`)];
    if (now.refused) return ['outbid', t('admin.banner.refused')];
    if (status === 'FROZEN') return ['outbid', t('admin.banner.FROZEN')];
    if (now.lost) return ['outbid', t('admin.banner.lost')];
    if (status === 'Paused') return ['warn', t(`admin.banner.${reason ?? 'CLERK'}`)];
    if (status === 'Waiting') return ['quiet', t('admin.banner.Waiting')];
    if (status === 'Published') return ['quiet', t('admin.banner.Published')];
    return null;
  })();
  return (
    <Banner tone={said?.[0] ?? 'quiet'} alert={said?.[0] === 'outbid'}>
      {said?.[1]}
    </Banner>
  );
}
