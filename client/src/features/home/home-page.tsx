import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { AuctionView } from '@gavel/contracts/http';
import { AmountText, ErrorPanel, LotImage, Skeleton } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { AuctionState, phaseOf } from '../../shared/auction-state';
import page from '../../shared/page.module.css';
import { dateTime, until, useNow } from '../../shared/time';
import styles from './home-page.module.css';

/** A sale may go live while this page is open: it is read again this often. */
const REREAD_MS = 15_000;

/** What is on, what comes, what was. */
export function Home() {
  const { t } = useTranslation();
  const { api } = useGavel();
  const { data, error, refetch } = useQuery({
    queryKey: ['catalogue'],
    queryFn: api.catalogue,
    refetchInterval: REREAD_MS,
  });
  if (!data) {
    return (
      <main className={page.page}>
        {error ? (
          <ErrorPanel error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height="440px" />
        )}
      </main>
    );
  }
  const of = (phase: string) => data.auctions.filter(({ status }) => phaseOf(status) === phase);
  const [live, coming, past] = [of('live'), of('coming'), of('past')];
  return (
    <main className={page.page}>
      <h1 className="visually-hidden">{t('home.title')}</h1>
      {data.auctions.length === 0 && <p className={page.lead}>{t('home.none')}</p>}
      <div className={styles.lives} data-many={live.length > 1 || undefined}>
        {live.map((auction, index) => (
          <LiveSale key={auction.auction_id} auction={auction} first={index === 0} />
        ))}
      </div>
      {(coming.length > 0 || live.length > 0) && (
        <section className={page.section}>
          <h2 className={page.heading}>{t('home.coming')}</h2>
          {coming.length === 0 && <p className={page.quiet}>{t('home.noneComing')}</p>}
          <ul className={styles.coming}>
            {coming.map((auction) => (
              <ComingSale key={auction.auction_id} auction={auction} />
            ))}
          </ul>
        </section>
      )}
      {past.length > 0 && (
        <section className={page.section}>
          <h2 className={page.heading}>{t('home.past')}</h2>
          <ul className={styles.past}>
            {past.map((auction) => (
              <PastSale key={auction.auction_id} auction={auction} />
            ))}
          </ul>
        </section>
      )}
    </main>
  );
}

function LiveSale({ auction, first }: { auction: AuctionView; first: boolean }) {
  const { t } = useTranslation();
  const params = { auctionId: auction.auction_id };
  return (
    <article className={styles.live}>
      <Link
        to="/auctions/$auctionId/room"
        params={params}
        className={styles.livePicture}
        tabIndex={-1}
      >
        <LotImage
          image={auction.image}
          sizes="(min-width: 1024px) 60vw, 100vw"
          first={first}
          contain
        />
      </Link>
      <div className={styles.liveText}>
        <AuctionState status={auction.status} />
        <h2 className={page.title}>{auction.title}</h2>
        <p className={styles.house}>
          {auction.house_name} · {t('common.lots', { count: auction.lots })}
        </p>
        <p className={page.lead}>{auction.description}</p>
        <div className={styles.buttons}>
          <Button component={Link} to={`/auctions/${auction.auction_id}/room`} size="lg">
            {t('home.watch')}
          </Button>
          <Button
            component={Link}
            to={`/auctions/${auction.auction_id}`}
            size="lg"
            variant="default"
          >
            {t('home.catalogue')}
          </Button>
        </div>
      </div>
    </article>
  );
}

function ComingSale({ auction }: { auction: AuctionView }) {
  const { t } = useTranslation();
  const now = useNow(30_000);
  const starts = auction.starts_at_ms;
  const inTime = starts === undefined ? null : until(starts, now);
  return (
    <li>
      <Link
        to="/auctions/$auctionId"
        params={{ auctionId: auction.auction_id }}
        className={styles.comingRow}
      >
        <span className={styles.comingPicture}>
          <LotImage image={auction.image} sizes="160px" contain />
        </span>
        <span className={styles.comingText}>
          <span className={styles.comingTitle}>{auction.title}</span>
          <span className={page.quiet}>
            {auction.house_name} · {t('common.lots', { count: auction.lots })}
          </span>
        </span>
        <span className={styles.comingWhen}>
          {starts === undefined ? (
            <AuctionState status={auction.status} />
          ) : (
            <>
              <span>{dateTime(starts)}</span>
              {inTime && <span className={page.quiet}>{inTime}</span>}
            </>
          )}
        </span>
      </Link>
    </li>
  );
}

function PastSale({ auction }: { auction: AuctionView }) {
  const { t } = useTranslation();
  return (
    <li>
      <Link to="/auctions/$auctionId" params={{ auctionId: auction.auction_id }}>
        <span className={styles.pastPicture}>
          <LotImage image={auction.image} sizes="(min-width: 1024px) 25vw, 50vw" contain />
        </span>
        <span className={styles.pastTitle}>{auction.title}</span>
        <span className={page.quiet}>
          {auction.sold === undefined
            ? t(`auctionStatus.${auction.status}`)
            : t('home.soldOf', { sold: auction.sold, lots: auction.lots })}
        </span>
        {auction.hammer_total_minor && (
          <span className={styles.pastTotal}>
            {t('home.total')} <AmountText minor={auction.hammer_total_minor} {...auction} />
          </span>
        )}
      </Link>
    </li>
  );
}
