import { Button } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { Link, useParams } from '@tanstack/react-router';
import { useCallback, useState, type MouseEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskView } from '@gavel/contracts/http';
import { Banner, ErrorPanel, Skeleton, type Tone } from '@gavel/ui/components';
import { AuctionState } from '../app/auction-state';
import { useWork } from '../app/house';
import page from '../app/page.module.css';
import { actsOf, nextAct, type Acts } from './acts';
import { DeskLog } from './desk-log';
import { recentRoomPaddles, withoutBuyer } from './desk-model';
import { DeskDialog, type OpenDialog } from './dialogs';
import { useHold } from './hold-button';
import { KeyDialog } from './key-settings';
import type { KeyPress } from './keys';
import { Lamps } from './lamps';
import { LateTray } from './late-tray';
import { LotCard } from './lot-card';
import { LotRail } from './lot-rail';
import { Messages } from './messages';
import { OutcomeSlot } from './outcome-slot';
import { Paddles } from './paddles';
import { PriceBlock } from './price-block';
import { Questions } from './questions';
import { SaleControls } from './sale-controls';
import { knockCommand, useAct, type Doing, type Knock } from './use-act';
import { useBeat } from './use-beat';
import { useCommands } from './use-commands';
import { useDesk, useDeskRead, type DeskNow } from './use-desk';
import { KeysProvider, useKeys, useKeySettings, type KeySettings } from './use-keys';
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

/** The role counts in the auction's own house. */
function useIsManager(houseId: string): boolean {
  const { user } = useWork();
  return user.grants.some((grant) => grant.role === 'manager' && grant.house_id === houseId);
}

/** Keys and buttons of what must be held: on what was seen when the finger came down. */
function useKnocks({
  desk,
  acts,
  act,
  commands,
}: Pick<Doing, 'desk' | 'acts' | 'act' | 'commands'>) {
  const { held, hold } = useHold(desk.lot?.lotSeq ?? null);
  const [holding, setHolding] = useState<Knock | null>(null);
  const down = (name: Knock) => {
    const lotSeq = desk.lot?.lotSeq;
    if (!acts[name] || lotSeq === undefined) return;
    setHolding(name);
    hold.start({
      lotSeq,
      done: (seen) => void act.knock(name, seen),
      broken: () => commands.refuse(knockCommand(name), 'BID_CAME_IN'),
    });
  };
  return {
    held: held ? holding : null,
    onHammer: () => down(acts.provisional ? 'provisional' : 'hammer'),
    onPass: () => down('pass'),
    onUp: () => hold.end(),
  };
}

interface Keyed {
  doing: Doing;
  knocks: ReturnType<typeof useKnocks>;
  bid: () => void;
  takePlace: (place: number) => void;
}
function pressKey({ doing, knocks, bid, takePlace }: Keyed, press: KeyPress): void {
  const { acts, act, openDialog } = doing;
  switch (press.act) {
    case 'paddle':
      return takePlace(press.place);
    case 'hammer':
      return knocks.onHammer();
    case 'pass':
      return knocks.onPass();
    case 'next': {
      const next = nextAct(acts);
      return next ? void act.simple(next) : undefined;
    }
    case 'ask':
      return document.getElementById('desk-ask')?.focus();
    case 'question':
      return document.getElementById('desk-question')?.click();
    case 'bid':
      return bid();
    case 'half':
    case 'double':
      return void act.step(press.act);
    case 'undo':
    case 'take':
    case 'reopen':
      return acts[press.act] ? openDialog({ kind: press.act }) : undefined;
    case 'warn':
    case 'last':
    case 'pause':
      return void act.simple(press.act);
  }
}

function Desk({ auctionId, view }: { auctionId: string; view: DeskView }) {
  const now = useDesk(auctionId, view);
  const { desk } = now;
  const { commands, state } = useCommands(auctionId);
  const heard = useBeat(auctionId, desk.status);
  const known = actsOf(desk);
  const acts = now.lost || now.refused ? onlyPause(known) : known;
  const act = useAct(desk, acts, commands);
  const isManager = useIsManager(view.auction.house_id);
  const knocks = useKnocks({ desk, acts, act, commands });
  const [paddle, setPaddle] = useState<number | null>(null);
  const settings = useKeySettings();
  const [dialog, openDialog] = useState<OpenDialog | null>(null);
  const [otherDialog, setOtherDialog] = useState(false);
  const close = useCallback(() => openDialog(null), []);
  const recent = recentRoomPaddles(now.log);
  const bid = () => void act.bid(paddle).then((done) => done && setPaddle(null));
  const doing: Doing = {
    ...{ auction: view.auction, desk, acts, act, commands, state },
    ...{ isManager, openDialog },
  };
  const keyed = { doing, knocks, bid, takePlace: (n: number) => setPaddle(recent[n] ?? null) };
  // A frozen engine makes every key dead; under a dialog keys are the dialog's.
  const keysLive = settings.on && !dialog && !otherDialog && desk.status !== 'FROZEN';
  useKeys(keysLive, settings.keys, {
    down: (press) => pressKey(keyed, press),
    up: knocks.onUp,
  });
  const notes = (now.lines ?? []).filter((line) => line.type?.startsWith('late_')).length;
  return (
    <KeysProvider value={settings.keys}>
      <main className={styles.desk} data-keys={settings.on || undefined}>
        <StandingBanner now={now} />
        <DeskHead
          now={now}
          heard={heard}
          settings={settings}
          setDialog={setOtherDialog}
          doing={doing}
        />
        <div className={styles.columns}>
          <section className={styles.centre} onMouseDown={keepKeys}>
            <LotCard view={view} desk={desk} />
            <PriceBlock
              {...doing}
              {...knocks}
              {...{ paddle, recent, setPaddle }}
              stale={now.lost}
              onBid={bid}
              setDialog={setOtherDialog}
            />
            <OutcomeSlot {...doing} />
          </section>
          <section className={styles.side} onMouseDown={keepKeys}>
            <LateTray {...doing} notes={notes} />
            <Questions {...doing} view={view} lines={now.lines} />
            {isManager && <Paddles {...doing} lines={now.lines} />}
            <Messages {...doing} />
            <DeskLog auction={view.auction} lines={now.log} />
          </section>
          <LotRail
            {...doing}
            view={view}
            board={now.board}
            buyerless={withoutBuyer(view, now.log, now.lines)}
          />
        </div>
        <DeskDialog
          {...doing}
          {...{ dialog, view, paddle, notes }}
          board={now.board}
          onClose={close}
        />
      </main>
    </KeysProvider>
  );
}

function DeskHead(props: {
  now: DeskNow;
  heard: number | null;
  doing: Doing;
  settings: KeySettings;
  setDialog: (open: boolean) => void;
}) {
  const { t } = useTranslation();
  const { view, desk } = props.now;
  const [keysOpen, setKeysOpen] = useState(false);
  const showKeys = (open: boolean) => {
    setKeysOpen(open);
    props.setDialog(open);
  };
  return (
    <header className={styles.head}>
      <div className={styles.headTitle}>
        <Link to="/auctions">{t('admin.nav.auctions')}</Link>
        <h1>{view.auction.title}</h1>
      </div>
      <span className={styles.headState}>
        <AuctionState status={desk.status} />
      </span>
      <div className={styles.headActs} onMouseDown={keepKeys}>
        <Button
          className={styles.keysButton}
          variant="default"
          leftSection={<IconKeyboard size={20} stroke={1.75} aria-hidden />}
          onClick={() => showKeys(true)}
        >
          {t(props.settings.on ? 'admin.desk.keys' : 'admin.desk.keysOff')}
        </Button>
        <SaleControls {...props.doing} />
      </div>
      <Lamps desk={desk} heard={props.heard} />
      <KeyDialog settings={props.settings} opened={keysOpen} onClose={() => showKeys(false)} />
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
