import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { RoomView } from '@gavel/contracts/http';
import { useGavel } from '@gavel/ui/gavel';
import { mergeItem, putRow, useLive, type Fields, type Rows } from '@gavel/ui/live-store';
import { parseBalances, sumMinor } from '@gavel/ui/money';
import { cellOf, CONNECTION, refusedCellOf, type Audience, type Connection } from '@gavel/ui/push';
import { useSession } from '@gavel/ui/session';
import { itemOf, lotNow, rowOf, type LotNow } from './lot-now';
import { paddleMoney, type PaddleMoney } from './own-facts';

/** A break shorter than this is no news: the client has recovered before an eye would notice. */
const LOST_AFTER_MS = 1_100;

/** Everything the room draws, from its one read and from push, the newer of both. */
export interface Room {
  view: RoomView;
  signedIn: boolean;
  auction: { status: string; reason: string | null };
  lot: LotNow | null;
  rows: Rows | undefined;
  /** `log` for who bids, `calls` for who watches. */
  lines: readonly Fields[] | undefined;
  linesRefused: boolean;
  own: readonly Fields[] | undefined;
  money: PaddleMoney | null;
  wallet: string | null;
  /** Wallet and paddle together: what one can still bid with. */
  funds: string | null;
  lost: boolean;
  slow: boolean;
  live: boolean;
  /** When the line was last known to be good. */
  goodUntil: number | null;
}

export const roomKey = (auctionId: string) => ['room', auctionId];

/** The line, and whether it has been away for so long that the page must say so. */
function useLine() {
  const { store, clock } = useGavel();
  const connection = useLive<Connection>(store, CONNECTION);
  const [lost, setLost] = useState(false);
  const status = connection?.status ?? 'off';
  const away = status === 'lost' || status === 'connecting' || status === 'off';
  useEffect(() => {
    setLost(false);
    if (!away) return;
    const timer = setTimeout(() => setLost(true), LOST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [away]);
  const goodUntil = status === 'live' ? null : (connection?.since ?? clock.now());
  return { live: status === 'live' || status === 'slow', slow: status === 'slow', lost, goodUntil };
}

/** The first read goes where the updates go, so the newer of both is drawn. */
function useSeed(auctionId: string, view: RoomView | undefined): void {
  const { store } = useGavel();
  const live = view?.live;
  useEffect(() => {
    if (!live) return;
    store.write<Fields>(cellOf('lot', auctionId), (old) => mergeItem(old, itemOf(live)));
    store.write<Rows>(cellOf('board', auctionId), (old) =>
      live.lots.reduce<Rows | undefined>(
        (rows, lot) => putRow(rows, String(lot.lot_no), rowOf(lot)),
        old,
      ),
    );
  }, [auctionId, live, store]);
}

export function useRoom(auctionId: string) {
  const { api, push, session, store } = useGavel();
  const state = useSession(session);
  const signedIn = state.status === 'signed-in';
  const query = useQuery({
    queryKey: [...roomKey(auctionId), signedIn],
    queryFn: () => api.room(auctionId),
    enabled: state.status !== 'unknown',
    staleTime: Infinity,
  });
  const view = query.data;
  useSeed(auctionId, view);

  const approved = view?.paddle?.status === 'approved';
  const audience: Audience = !signedIn ? 'guest' : approved ? 'bidder' : 'member';
  const inCluster = view?.live !== undefined;
  useEffect(() => {
    if (inCluster) return push.watch(audience, auctionId);
  }, [push, audience, auctionId, inCluster]);

  const item = useLive<Fields>(store, cellOf('lot', auctionId));
  const rows = useLive<Rows>(store, cellOf('board', auctionId));
  const linesOf = approved ? 'log' : 'calls';
  const lines = useLive<readonly Fields[]>(store, cellOf(linesOf, auctionId));
  const linesRefused = useLive<boolean>(store, refusedCellOf(linesOf, auctionId)) ?? false;
  const own = useLive<readonly Fields[]>(store, cellOf('me', auctionId));
  const walletItem = useLive<Fields>(store, cellOf('wallet', auctionId));
  const line = useLine();

  // A paddle opened or changed elsewhere (another tab, the house): its state is read anew.
  const paddleNews = own?.findLast((each) => each.type === 'paddle_changed')?.seq ?? null;
  const { refetch } = query;
  useEffect(() => {
    if (paddleNews && Number(paddleNews) > (view?.live?.seq ?? 0)) void refetch();
  }, [paddleNews, view?.live?.seq, refetch]);

  if (!view) return { room: null, error: query.error, retry: () => void refetch() };
  const money = paddleMoney(view.paddle, view.live?.seq ?? 0, signedIn ? own : undefined);
  const balances = parseBalances(walletItem?.balances);
  const wallet = balances[view.auction.currency] ?? view.wallet?.balance_minor ?? null;
  const room: Room = {
    view,
    signedIn,
    auction: {
      status: item?.auction_status ?? view.live?.status ?? view.auction.status,
      reason: item?.reason ?? null,
    },
    lot: lotNow(item),
    rows,
    lines,
    linesRefused,
    own: signedIn ? own : undefined,
    money,
    wallet: signedIn ? wallet : null,
    funds: signedIn ? sumMinor(wallet ?? '0', money?.available ?? '0') : null,
    ...line,
    lost: inCluster && line.lost,
  };
  return { room, error: query.error, retry: () => void refetch() };
}
