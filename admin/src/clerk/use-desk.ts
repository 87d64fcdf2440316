import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { DeskView } from '@gavel/contracts/http';
import { useGavel } from '@gavel/ui/gavel';
import { useLive, type Fields, type Rows } from '@gavel/ui/live-store';
import { cellOf, CONNECTION, refusedCellOf, type Connection } from '@gavel/ui/push';
import * as calls from '../app/calls';
import { deskOf, type Desk } from './desk-model';

/** A break shorter than this is no news: the client has recovered before an eye would notice. */
const LOST_AFTER_MS = 1_100;

export interface DeskNow {
  view: DeskView;
  desk: Desk;
  board: Rows | undefined;
  log: readonly Fields[] | undefined;
  /** Lines of the desk's own item: questions, acts. */
  lines: readonly Fields[] | undefined;
  /** The server refuses the desk's items to this person. */
  refused: boolean;
  /** The line is down: what is shown may be old. */
  lost: boolean;
}

/** The page's one read; push takes over from it. */
export function useDeskRead(auctionId: string) {
  const { api } = useGavel();
  return useQuery({
    queryKey: ['desk', auctionId],
    queryFn: () => calls.desk(api.call, auctionId),
    staleTime: Infinity,
    gcTime: 0,
  });
}

export function useDesk(auctionId: string, view: DeskView): DeskNow {
  const { store, push } = useGavel();
  useEffect(() => push.watch('staff', auctionId, { reserve: true }), [push, auctionId]);
  const lot = useLive<Fields>(store, cellOf('lot', auctionId));
  const deskState = useLive<Fields>(store, cellOf('desk_state', auctionId));
  const board = useLive<Rows>(store, cellOf('board', auctionId));
  const log = useLive<readonly Fields[]>(store, cellOf('log', auctionId));
  const lines = useLive<readonly Fields[]>(store, cellOf('desk', auctionId));
  const refused = useLive<boolean>(store, refusedCellOf('desk_state', auctionId)) ?? false;
  const desk = deskOf(view, { lot, deskState, board });
  return { view, desk, board, log, lines, refused, lost: useLost() };
}

function useLost(): boolean {
  const { store } = useGavel();
  const status = useLive<Connection>(store, CONNECTION)?.status ?? 'off';
  const away = status !== 'live' && status !== 'slow';
  const [lost, setLost] = useState(false);
  useEffect(() => {
    setLost(false);
    if (!away) return;
    const timer = setTimeout(() => setLost(true), LOST_AFTER_MS);
    return () => clearTimeout(timer);
  }, [away]);
  return lost;
}
