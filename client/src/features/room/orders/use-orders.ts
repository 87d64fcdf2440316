import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { OrdersView } from '@gavel/contracts/http';
import { useGavel } from '@gavel/ui/gavel';
import type { Fields } from '@gavel/ui/live-store';

export type Order = OrdersView['orders'][number];

const SAYS_OF_ORDERS = /^(max|insurance)_|^(bid_retracted|bid_undone|lot_final|lot_withdrawn)$/;

/**
 * One's own sealed orders, told to nobody else. Their figures come by this read alone; a line of
 * `me:` that touches them says when to read again.
 */
export function useOrders(auctionId: string, own: readonly Fields[] | undefined, asked: boolean) {
  const { api } = useGavel();
  const query = useQuery({
    queryKey: ['orders', auctionId],
    queryFn: () => api.orders(auctionId),
    enabled: asked,
    staleTime: Infinity,
  });
  const news = own?.findLast((line) => SAYS_OF_ORDERS.test(line.type ?? ''))?.seq ?? null;
  const { refetch } = query;
  useEffect(() => {
    if (asked && news) void refetch();
  }, [asked, news, refetch]);
  return { orders: query.data?.orders, error: query.error, refetch };
}
