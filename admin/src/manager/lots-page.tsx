import { Button, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HouseLotView } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT } from '@gavel/contracts/money';
import { AmountText, ErrorPanel, LotImage, Skeleton } from '@gavel/ui/components';
import page from '../app/page.module.css';
import { NEW, useAuctions, useLots } from '../app/reads';
import { PlanTabs } from './tabs';
import { found } from './find';
import styles from './manager.module.css';

/** Every work the house may sell. */
export function LotsPage() {
  const { t } = useTranslation();
  const read = useLots();
  const [words, setWords] = useState('');
  const lots = read.data?.lots;
  const shown = lots ? found(lots, words) : [];
  return (
    <main className={page.page}>
      <div className={page.head}>
        <h1>{t('admin.plan.title')}</h1>
        <Button
          component={Link}
          to={`/planning/lots/${NEW}`}
          leftSection={<IconPlus size={20} stroke={1.75} aria-hidden />}
        >
          {t('admin.plan.newLot')}
        </Button>
      </div>
      <PlanTabs />
      {read.isError && <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Skeleton height={320} />}
      {lots?.length === 0 && <p className={page.empty}>{t('admin.plan.lotsNone')}</p>}
      {lots && lots.length > 0 && (
        <>
          <TextInput
            className={styles.search!}
            leftSection={<IconSearch size={20} stroke={1.75} aria-hidden />}
            aria-label={t('admin.plan.search')}
            placeholder={t('admin.plan.search')}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
          {shown.length === 0 && <p className={page.empty}>{t('admin.plan.lotsNoneFound')}</p>}
          {shown.length > 0 && <LotTable lots={shown} />}
        </>
      )}
    </main>
  );
}

function LotTable({ lots }: { lots: HouseLotView[] }) {
  const { t } = useTranslation();
  const auctions = useAuctions().data?.auctions;
  const titles = new Map(auctions?.map((auction) => [auction.auction_id, auction.title]));
  return (
    <div className={page.scroll}>
      <table className={page.table}>
        <thead>
          <tr>
            <th className={styles.thumbCell} />
            <th>{t('admin.plan.work')}</th>
            <th data-right data-wide>
              {t('admin.lot.low_minor')}
            </th>
            <th data-right>{t('admin.lot.high_minor')}</th>
            <th data-right data-wide>
              {t('admin.plan.reserve')}
            </th>
            <th data-wide>{t('admin.plan.seller')}</th>
            <th>{t('admin.plan.plannedFor')}</th>
          </tr>
        </thead>
        <tbody>
          {lots.map((lot) => (
            <tr key={lot.lot_id}>
              <td className={styles.thumbCell}>
                <span className={styles.thumb}>
                  <LotImage image={lot.image} sizes="40px" contain />
                </span>
              </td>
              <td>
                <Link
                  to="/planning/lots/$lotId"
                  params={{ lotId: lot.lot_id }}
                  className={page.work}
                >
                  {lot.title}
                </Link>
                <span className={styles.sub}>
                  {lot.artist}, {lot.category}
                </span>
              </td>
              {(['low_minor', 'high_minor', 'reserve_minor'] as const).map((field) => (
                <td key={field} data-right data-wide={field !== 'high_minor' || undefined}>
                  <AmountText
                    minor={lot[field]}
                    currency={lot.currency}
                    exponent={CURRENCY_EXPONENT[lot.currency]}
                  />
                </td>
              ))}
              <td data-wide>{lot.seller_id}</td>
              <td>
                {lot.auction_id === undefined ? (
                  <span className={page.quiet}>{t('admin.plan.unplanned')}</span>
                ) : (
                  <>
                    {titles.get(lot.auction_id) ?? lot.auction_id}
                    <span className={styles.sub}>{t('common.lot', { no: lot.lot_no })}</span>
                  </>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
