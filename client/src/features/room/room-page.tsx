import { Tabs } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '@gavel/contracts/http';
import {
  AmountText,
  Banner,
  ConnectionChip,
  ErrorPanel,
  Sheet,
  Skeleton,
} from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { LOCALE } from '@gavel/ui/i18n/index';
import { freshId } from '@gavel/ui/ids';
import { moneyText } from '@gavel/ui/money';
import { LotText } from '../../shared/lot-text';
import { useNow } from '../../shared/time';
import { topUp } from '../../shared/top-up';
import { Announcer } from './announcer';
import { Confirm } from './confirm';
import { Log } from './log';
import { LotCard } from './lot-card';
import { LotList } from './lot-list';
import { MoneyPanel } from './money-panel';
import { OrdersPanel } from './orders/orders-panel';
import { heldFor, hasBidOn, wonOf, type Won } from './own-facts';
import { OwnLines } from './own-lines';
import { PriceBlock } from './price-block';
import { Questions } from './questions';
import { leads, roomState, type Act } from './room-state';
import { useBack } from './use-back';
import { useBid } from './use-bid';
import { roomKey, useRoom, type Room } from './use-room';
import { useWon } from './use-won';
import styles from './room-page.module.css';

/** The room of an auction: its one read first, then everything live. */
export function RoomPage() {
  const { auctionId } = useParams({ from: '/auctions/$auctionId/room' });
  const { room, error, retry } = useRoom(auctionId);
  if (room) return <LiveRoom key={auctionId} auctionId={auctionId} room={room} />;
  if (error) {
    return (
      <main className={styles.wait}>
        <ErrorPanel error={error} onRetry={retry} />
      </main>
    );
  }
  return (
    <main className={styles.room} aria-busy>
      <div className={styles.left}>
        <Skeleton height="60vh" />
      </div>
    </main>
  );
}

/** What the button does besides bidding: the remedies. Errors stand in the page's banner. */
function useRemedies(auctionId: string, room: Room) {
  const { api } = useGavel();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const busy = useRef(false);
  const key = useRef<string | null>(null);

  async function remedy(act: Exclude<Act, 'bid'>, shortfall: string | undefined) {
    const here = `/auctions/${auctionId}/room`;
    if (act === 'sign-in') return navigate({ to: '/sign-in', search: { next: here } });
    if (act === 'results') return navigate({ to: '/auctions/$auctionId', params: { auctionId } });
    if (act === 'join') {
      await api.join(auctionId);
      return queries.invalidateQueries({ queryKey: roomKey(auctionId) });
    }
    if (!shortfall) return;
    key.current ??= freshId();
    const money = { minor: shortfall, currency: room.view.auction.currency };
    await topUp(api, money, key.current, here);
    key.current = null;
  }
  return {
    error,
    act: (act: Exclude<Act, 'bid'>, shortfall: string | undefined) => {
      if (busy.current) return;
      busy.current = true;
      setError(null);
      remedy(act, shortfall)
        .catch(setError)
        .finally(() => (busy.current = false));
    },
  };
}

interface News {
  key: string;
  tone: 'warn' | 'outbid' | 'go' | 'lead';
}
function bannerOf(room: Room, won: Won | null, missed: number): News | null {
  if (room.lost) return { key: 'reconnecting', tone: 'outbid' };
  const { status, reason } = room.auction;
  if (status === 'FROZEN') return { key: 'FROZEN', tone: 'outbid' };
  if (status === 'Cancelled') return { key: 'CANCELLED', tone: 'outbid' };
  if (status === 'Paused') return { key: reason ?? 'CLERK', tone: 'warn' };
  if (won) return { key: 'won', tone: 'lead' };
  if (room.slow) return { key: 'slow', tone: 'warn' };
  return missed > 0 ? { key: 'back', tone: 'go' } : null;
}

/** The words of the lot just won: its number and both sums. */
function wonText(won: Won | null, auction: AuctionView) {
  if (!won) return {};
  const money = (minor: string) => moneyText({ minor, ...auction }, 'short', LOCALE);
  return { no: won.lot, amount: money(won.amount), allIn: money(won.allIn) };
}

function LiveRoom({ auctionId, room }: { auctionId: string; room: Room }) {
  const { t } = useTranslation();
  const { auction, lots, paddle } = room.view;
  const { lot, own } = room;
  const bidding = useBid({
    auctionId,
    lot,
    lines: own,
    funds: room.funds,
    canSend: room.live && room.signedIn,
  });
  const remedies = useRemedies(auctionId, room);
  const now = useNow(1000);
  const [opened, setOpened] = useState<LotView | null>(null);
  const mine = paddle ? { no: paddle.paddle_no, status: paddle.status } : null;
  const state = roomState({
    lost: room.lost,
    signedIn: room.signedIn,
    auction: room.auction,
    lot,
    paddle: mine,
    press: bidding.press,
    hasBid: lot !== null && hasBidOn(own, lot),
    won: lot ? wonOf(own, lot.no) : null,
    heldAllIn: lot ? heldFor(own, lot) : null,
  });
  const missed = useBack(room.lost, room.lines);
  const won = useWon(own);
  const banner = bannerOf(room, won, missed);
  const wide = useMediaQuery('(min-width: 1280px)') ?? true;
  const mineTabs: SheetName[] = [
    ...(room.signedIn ? (['money'] as const) : []),
    ...(paddle ? (['orders', 'ask'] as const) : []),
  ];
  const sheets = { auctionId, room, onOpen: setOpened };
  const current = lots.find((each) => each.lot_no === lot?.no) ?? lots[0];
  const aged = room.lost || room.slow;
  const ageS =
    aged && room.goodUntil !== null ? Math.max(0, Math.round((now - room.goodUntil) / 1000)) : null;
  const onAct = (act: Act, shortfall: string | undefined) =>
    act === 'bid' ? bidding.bid() : remedies.act(act, shortfall);
  return (
    <main className={styles.page}>
      <header className={styles.bar}>
        <h2 className={styles.sale}>{auction.title}</h2>
        <span className={styles.who}>
          {paddle ? t('room.paddle', { no: paddle.paddle_no }) : t('room.guest')}
        </span>
        {room.funds && (
          <AmountText className={styles.barFunds} minor={room.funds} {...auction} style="full" />
        )}
        <ConnectionChip answeredInMs={bidding.answeredInMs} />
      </header>
      <div className={styles.bannerSlot}>
        {banner && (
          <Banner tone={banner.tone} alert>
            {t(`room.banner.${banner.key}`, { count: missed, ...wonText(won, auction) })}
          </Banner>
        )}
      </div>
      <div className={styles.room}>
        <div className={styles.left}>
          <LotCard auction={auction} lot={current} onOpen={() => setOpened(current ?? null)} />
        </div>
        <div className={styles.block}>
          <PriceBlock
            auction={auction}
            state={state}
            lot={lot}
            myPaddle={mine?.no ?? null}
            ageS={ageS}
            onAct={onAct}
          />
          {remedies.error !== null && <ErrorPanel error={remedies.error} />}
          {wide && mineTabs.length > 0 && <Sheets {...sheets} tabs={mineTabs} />}
        </div>
        <Sheets {...sheets} tabs={wide ? PUBLIC : [...PUBLIC, ...mineTabs]} />
      </div>
      <Announcer auction={auction} lot={lot} state={state} myPaddle={mine?.no ?? null} />
      <Confirm
        auction={auction}
        asked={bidding.asked}
        onYes={bidding.confirm}
        onNo={bidding.dismiss}
      />
      <Sheet
        open={opened !== null}
        onClose={() => setOpened(null)}
        place="side"
        title={opened ? t('common.lot', { no: opened.lot_no }) : ''}
      >
        {opened && <LotText auction={auction} lot={opened} />}
      </Sheet>
    </main>
  );
}

type SheetName = 'log' | 'lots' | 'money' | 'orders' | 'ask';
const PUBLIC: SheetName[] = ['log', 'lots'];
const TAB_TEXT: Record<SheetName, string> = {
  log: 'room.log.open',
  lots: 'room.list.title',
  money: 'room.money.title',
  orders: 'room.orders.open',
  ask: 'room.question.open',
};

/** What one reads beside the price: log and lots; with a paddle also money and questions. */
function Sheets(props: {
  auctionId: string;
  room: Room;
  tabs: readonly SheetName[];
  onOpen: (lot: LotView) => void;
}) {
  const { t } = useTranslation();
  return (
    <Tabs
      defaultValue={props.tabs[0] ?? null}
      className={styles.sheets}
      color="ink"
      keepMounted={false}
    >
      <Tabs.List grow>
        {props.tabs.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {t(TAB_TEXT[name])}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <div className={styles.scroll}>
        {props.tabs.map((name) => (
          <Tabs.Panel key={name} value={name}>
            <SheetBody name={name} {...props} />
          </Tabs.Panel>
        ))}
      </div>
    </Tabs>
  );
}

interface BodyProps {
  name: SheetName;
  auctionId: string;
  room: Room;
  onOpen: (lot: LotView) => void;
}
function SheetBody({ name, auctionId, room, onOpen }: BodyProps) {
  const { t } = useTranslation();
  const { auction, lots, paddle } = room.view;
  const mine = paddle ? { no: paddle.paddle_no, status: paddle.status } : null;
  switch (name) {
    case 'log':
      return (
        <Log
          auction={auction}
          lines={room.lines}
          refused={room.linesRefused}
          myPaddle={mine?.no ?? null}
        />
      );
    case 'lots':
      return (
        <LotList
          auction={auction}
          lots={lots}
          rows={room.rows}
          own={room.own}
          lot={room.lot}
          leading={leads({ lot: room.lot, paddle: mine })}
          onOpen={onOpen}
        />
      );
    case 'money':
      return (
        <>
          <MoneyPanel auction={auction} room={room} />
          <h3 className={styles.sub}>{t('room.own.title')}</h3>
          <OwnLines auction={auction} lines={room.own} />
        </>
      );
    case 'orders':
      return <OrdersPanel auctionId={auctionId} room={room} />;
    case 'ask':
      return (
        <Questions
          auctionId={auctionId}
          lot={room.lot}
          seenSeq={room.lot?.seq ?? room.view.live?.seq ?? 0}
          own={room.own}
        />
      );
  }
}
