import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ErrorPanel, Skeleton } from '@gavel/ui/components';
import { AuctionState } from '../app/auction-state';
import page from '../app/page.module.css';
import { momentText } from '../app/time';
import { NEW, useAuctions } from '../app/reads';
import { PlanTabs } from './tabs';

/** The house's sales, to plan. */
export function PlanningPage() {
  const { t } = useTranslation();
  const read = useAuctions();
  const auctions = read.data?.auctions;
  return (
    <main className={page.page}>
      <div className={page.head}>
        <h1>{t('admin.plan.title')}</h1>
        <Button
          component={Link}
          to={`/planning/auctions/${NEW}`}
          leftSection={<IconPlus size={20} stroke={1.75} aria-hidden />}
        >
          {t('admin.plan.newAuction')}
        </Button>
      </div>
      <PlanTabs />
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
                <th data-wide>{t('admin.plan.currency')}</th>
                <th data-right>{t('admin.auctions.lots')}</th>
              </tr>
            </thead>
            <tbody>
              {auctions.map((auction) => (
                <tr key={auction.auction_id}>
                  <td className={page.work}>
                    <Link
                      to="/planning/auctions/$auctionId"
                      params={{ auctionId: auction.auction_id }}
                    >
                      {auction.title}
                    </Link>
                  </td>
                  <td>
                    <AuctionState status={auction.status} />
                  </td>
                  <td data-wide className="num">
                    {auction.starts_at_ms === undefined
                      ? t('admin.auctions.byClerk')
                      : momentText(auction.starts_at_ms)}
                  </td>
                  <td data-wide>{auction.currency}</td>
                  <td data-right className="num">
                    {auction.lots}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </main>
  );
}
