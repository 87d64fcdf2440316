import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { HouseAuctionView } from '@gavel/contracts/http';
import { AmountText, ErrorPanel, Skeleton } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { AuctionState } from '../app/auction-state';
import * as calls from '../app/calls';
import { useWork } from '../app/house';
import page from '../app/page.module.css';
import { momentText } from '../app/time';

/** A desk can be taken once the engine has the auction. */
const hasDesk = (status: string) => !['Draft', 'Published', 'Forgotten'].includes(status);

/** The house's auctions, live first; each opens its desk. */
export function AuctionsPage() {
  const { t } = useTranslation();
  const { api } = useGavel();
  const { houseId } = useWork();
  const read = useQuery({
    queryKey: ['auctions', houseId],
    queryFn: () => calls.auctions(api.call, houseId),
    refetchInterval: 10_000,
  });
  const auctions = read.data?.auctions;
  return (
    <main className={page.page}>
      <div className={page.head}>
        <h1>
          <small>{auctions?.[0]?.house_name ?? houseId}</small>
          {t('admin.auctions.title')}
        </h1>
      </div>
      {read.isError && <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Skeleton height={200} />}
      {auctions?.length === 0 && <p className={page.empty}>{t('admin.auctions.none')}</p>}
      {auctions && auctions.length > 0 && (
        <div className={page.scroll}>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('admin.auctions.sale')}</th>
                <th>{t('admin.auctions.state')}</th>
                <th data-wide>{t('admin.auctions.starts')}</th>
                <th data-right data-wide>
                  {t('admin.auctions.lots')}
                </th>
                <th data-right data-wide>
                  {t('admin.auctions.sold')}
                </th>
                <th data-right data-wide>
                  {t('admin.auctions.total')}
                </th>
                <th data-right>
                  <span className="visually-hidden">{t('admin.auctions.desk')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {auctions.map((auction) => (
                <Row key={auction.auction_id} auction={auction} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  );
}

function Row({ auction }: { auction: HouseAuctionView }) {
  const { t } = useTranslation();
  const { sections } = useWork();
  const live = auction.status === 'Live' || auction.status === 'Paused';
  return (
    <tr>
      <td className={page.work}>{auction.title}</td>
      <td>
        <AuctionState status={auction.status} />
      </td>
      <td data-wide className="num">
        {auction.starts_at_ms === undefined
          ? t('admin.auctions.byClerk')
          : momentText(auction.starts_at_ms)}
      </td>
      <td data-right data-wide className="num">
        {auction.lots}
      </td>
      <td data-right data-wide className="num">
        {auction.sold ?? 0}
      </td>
      <td data-right data-wide>
        <AmountText
          minor={auction.sold ? auction.hammer_total_minor : null}
          currency={auction.currency}
          exponent={auction.exponent}
        />
      </td>
      <td data-right>
        {hasDesk(auction.status) && (
          <Button
            component={Link}
            to={`/auctions/${auction.auction_id}/desk`}
            size="compact-sm"
            variant={live ? 'filled' : 'default'}
          >
            {t('admin.auctions.desk')}
          </Button>
        )}
        {auction.status === 'Draft' && sections.includes('planning') && (
          <Button
            component={Link}
            to={`/planning/auctions/${auction.auction_id}`}
            size="compact-sm"
            variant="default"
          >
            {t('admin.auctions.plan')}
          </Button>
        )}
      </td>
    </tr>
  );
}
