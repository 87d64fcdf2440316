import { Button } from '@mantine/core';
import { IconArrowLeft, IconArrowRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '@gavel/contracts/http';
import { AmountText, ErrorPanel, LotImage, Skeleton } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { useLive, type Fields, type Rows } from '@gavel/ui/live-store';
import { cellOf } from '@gavel/ui/push';
import { phaseOf } from '../../shared/auction-state';
import { LotFacts } from '../../shared/lot-text';
import page from '../../shared/page.module.css';
import styles from './lot-page.module.css';

/** One lot on its own page, with its live price while the sale is on. */
export function LotPage() {
  const { t } = useTranslation();
  const { auctionId, lotNo } = useParams({ from: '/auctions/$auctionId/lots/$lotNo' });
  const { api, push } = useGavel();
  const { data, error, refetch } = useQuery({
    queryKey: ['auction', auctionId],
    queryFn: () => api.auctionCatalogue(auctionId),
  });
  const live = data ? phaseOf(data.auction.status) === 'live' : false;
  useEffect(() => {
    if (live) return push.watch('guest', auctionId);
  }, [push, live, auctionId]);
  if (!data) {
    return (
      <main className={page.page}>
        {error ? (
          <ErrorPanel error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height="60vh" />
        )}
      </main>
    );
  }
  const { auction, lots } = data;
  const lot = lots.find((each) => each.lot_no === Number(lotNo));
  if (!lot) return <main className={page.page}>{t('common.notFound')}</main>;
  return (
    <main className={page.page}>
      <Neighbours auction={auction} lots={lots} lot={lot} />
      <div className={styles.columns}>
        <div className={styles.picture}>
          <LotImage image={lot.image} sizes="(min-width: 1024px) 60vw, 100vw" first contain />
        </div>
        <div className={styles.text}>
          <span className={styles.no}>{t('common.lot', { no: lot.lot_no })}</span>
          <h1 className={page.title}>{lot.title}</h1>
          <p className={page.lead}>{lot.artist}</p>
          <Selling auction={auction} lot={lot} />
          <LotFacts auction={auction} lot={lot} />
        </div>
      </div>
    </main>
  );
}

function Neighbours(props: { auction: AuctionView; lots: readonly LotView[]; lot: LotView }) {
  const { t } = useTranslation();
  const { auction_id: auctionId, title } = props.auction;
  const at = props.lots.indexOf(props.lot);
  const [before, after] = [props.lots[at - 1], props.lots[at + 1]];
  const params = (lot: LotView) => ({ auctionId, lotNo: String(lot.lot_no) });
  return (
    <nav className={styles.neighbours}>
      <Link to="/auctions/$auctionId" params={{ auctionId }}>
        {title}
      </Link>
      <span>
        {before && (
          <Link to="/auctions/$auctionId/lots/$lotNo" params={params(before)}>
            <IconArrowLeft size={16} stroke={1.75} aria-hidden />
            {t('lot.previous')}
          </Link>
        )}
        {after && (
          <Link to="/auctions/$auctionId/lots/$lotNo" params={params(after)}>
            {t('lot.next')}
            <IconArrowRight size={16} stroke={1.75} aria-hidden />
          </Link>
        )}
      </span>
    </nav>
  );
}

/** What the lot costs now or went for; while it is sold, the way into the room. */
function Selling({ auction, lot }: { auction: AuctionView; lot: LotView }) {
  const { t } = useTranslation();
  const { store } = useGavel();
  const row = useLive<Rows>(store, cellOf('board', auction.auction_id))?.get(String(lot.lot_no));
  const item = useLive<Fields>(store, cellOf('lot', auction.auction_id));
  const current = item?.lot === String(lot.lot_no) ? item : null;
  const status = row?.status ?? lot.status;
  const outcome = row?.outcome ?? lot.outcome;
  const hammer = row?.hammer ?? lot.hammer_minor;
  const price = current?.price ?? row?.price;
  return (
    <div className={styles.selling} data-live={current ? true : undefined}>
      <span className={styles.status}>
        {current && !outcome ? t('lot.onTheBlock') : t(`lotStatus.${outcome ?? status}`)}
      </span>
      {hammer ? (
        <Figure label={t('lot.hammer')} minor={hammer} auction={auction} />
      ) : (
        <>
          {price && <Figure label={t('lot.current')} minor={price} auction={auction} />}
          {current?.ask && <Figure label={t('lot.ask')} minor={current.ask} auction={auction} />}
        </>
      )}
      {phaseOf(auction.status) === 'live' && (
        <Button component={Link} to={`/auctions/${auction.auction_id}/room`} size="lg">
          {t(current ? 'lot.bidInRoom' : 'auction.enter')}
        </Button>
      )}
    </div>
  );
}

function Figure(props: { label: string; minor: string; auction: AuctionView }) {
  return (
    <span className={styles.figure}>
      <small>{props.label}</small>
      <AmountText minor={props.minor} {...props.auction} />
    </span>
  );
}
