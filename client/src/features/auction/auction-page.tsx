import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, LotView } from '@gavel/contracts/http';
import { AmountText, ErrorPanel, LotImage, Skeleton } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { useLive, type Fields, type Rows } from '@gavel/ui/live-store';
import { cellOf } from '@gavel/ui/push';
import { useSession } from '@gavel/ui/session';
import { AuctionState, phaseOf } from '../../shared/auction-state';
import { Estimate } from '../../shared/estimate';
import page from '../../shared/page.module.css';
import { dateTime, until, useNow } from '../../shared/time';
import styles from './auction-page.module.css';

/** The catalogue of one sale: when it is, how to come in, and every lot; live prices while it is on. */
export function AuctionPage() {
  const { auctionId } = useParams({ from: '/auctions/$auctionId' });
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
          <Skeleton height="360px" />
        )}
      </main>
    );
  }
  return (
    <main className={page.page}>
      <Head auction={data.auction} />
      <Lots auction={data.auction} lots={data.lots} />
    </main>
  );
}

function Head({ auction }: { auction: AuctionView }) {
  const { t } = useTranslation();
  const phase = phaseOf(auction.status);
  return (
    <header className={styles.head}>
      <div className={styles.headText}>
        <AuctionState status={auction.status} />
        <h1 className={page.title}>{auction.title}</h1>
        <p className={styles.house}>{auction.house_name}</p>
        <p className={page.lead}>{auction.description}</p>
      </div>
      <aside className={styles.entry}>
        {phase === 'past' ? <Totals auction={auction} /> : <Entry auction={auction} />}
        {phase === 'past' && (
          <Link to="/auctions/$auctionId/journal" params={{ auctionId: auction.auction_id }}>
            {t('auction.journal')}
          </Link>
        )}
      </aside>
    </header>
  );
}

function Totals({ auction }: { auction: AuctionView }) {
  const { t } = useTranslation();
  return (
    <dl className={styles.totals}>
      <div>
        <dt>{t('history.lotsSold')}</dt>
        <dd className="num">{t('home.soldOf', { sold: auction.sold ?? 0, lots: auction.lots })}</dd>
      </div>
      {auction.hammer_total_minor && (
        <div>
          <dt>{t('history.hammerTotal')}</dt>
          <dd>
            <AmountText minor={auction.hammer_total_minor} {...auction} />
          </dd>
        </div>
      )}
    </dl>
  );
}

/** When the sale is, and the one thing to do next: sign in, register, or enter. */
function Entry({ auction }: { auction: AuctionView }) {
  const { t } = useTranslation();
  const { api, session } = useGavel();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const now = useNow(30_000);
  const { auction_id: auctionId, starts_at_ms: starts } = auction;
  const signedIn = useSession(session).status === 'signed-in';
  const { data } = useQuery({
    queryKey: ['room', auctionId, signedIn],
    queryFn: () => api.room(auctionId),
    enabled: signedIn,
  });
  const join = useMutation({
    mutationFn: () => api.join(auctionId),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['room', auctionId] }),
  });
  const paddle = data?.paddle;
  const inTime = starts === undefined ? null : until(starts, now);
  const words: Record<string, string> = { pending: 'auction.pending', blocked: 'auction.blocked' };
  return (
    <>
      <p className={styles.when}>
        {phaseOf(auction.status) === 'live' ? (
          t('auction.live')
        ) : starts === undefined ? (
          t(`auctionStatus.${auction.status}`)
        ) : (
          <>
            <span className={page.quiet}>{t('auction.begins')}</span>
            <br />
            {dateTime(starts)}
            {inTime && <span className={page.quiet}>, {inTime}</span>}
          </>
        )}
      </p>
      {paddle && (
        <p className={styles.paddle}>
          {t(words[paddle.status] ?? 'auction.registered', { no: paddle.paddle_no })}
        </p>
      )}
      {!signedIn && (
        <Button
          size="lg"
          fullWidth
          variant="default"
          onClick={() =>
            void navigate({ to: '/sign-in', search: { next: `/auctions/${auctionId}` } })
          }
        >
          {t('auction.signInToBid')}
        </Button>
      )}
      {signedIn && data && !paddle && (
        <Button size="lg" fullWidth loading={join.isPending} onClick={() => join.mutate()}>
          {t('auction.register')}
        </Button>
      )}
      <Button
        component={Link}
        to={`/auctions/${auctionId}/room`}
        size="lg"
        fullWidth
        variant={paddle || !signedIn ? 'filled' : 'default'}
      >
        {t('auction.enter')}
      </Button>
      {join.error && <ErrorPanel error={join.error} />}
      <p className={styles.how}>{t('auction.howText')}</p>
    </>
  );
}

function Lots({ auction, lots }: { auction: AuctionView; lots: readonly LotView[] }) {
  const { t } = useTranslation();
  const { store } = useGavel();
  const rows = useLive<Rows>(store, cellOf('board', auction.auction_id));
  // A row changes with the lot's state, not with each bid: the price on the block is the item's.
  const item = useLive<Fields>(store, cellOf('lot', auction.auction_id));
  return (
    <section className={page.section}>
      <h2 className={page.heading}>
        {t(phaseOf(auction.status) === 'past' ? 'auction.results' : 'auction.catalogue')}
      </h2>
      <ol className={styles.lots}>
        {lots.map((lot, index) => (
          <Tile
            key={lot.lot_no}
            auction={auction}
            lot={lot}
            row={rows?.get(String(lot.lot_no))}
            live={item?.lot === String(lot.lot_no) ? item : undefined}
            first={index < 2}
          />
        ))}
      </ol>
    </section>
  );
}

const SELLING = ['Open', 'Warned', 'LastCall'];
interface TileProps {
  auction: AuctionView;
  lot: LotView;
  row: Fields | undefined;
  live: Fields | undefined;
  first: boolean;
}
function Tile({ auction, lot, row, live, first }: TileProps) {
  const { t } = useTranslation();
  const status = row?.status ?? lot.status;
  const outcome = row?.outcome ?? lot.outcome;
  const hammer = row?.hammer ?? lot.hammer_minor;
  const now = live ?? row;
  const price = SELLING.includes(status) ? (now?.price ?? now?.ask) : null;
  return (
    <li>
      <Link
        to="/auctions/$auctionId/lots/$lotNo"
        params={{ auctionId: auction.auction_id, lotNo: String(lot.lot_no) }}
      >
        <span className={styles.picture}>
          <LotImage
            image={lot.image}
            sizes="(min-width: 1200px) 320px, 50vw"
            first={first}
            contain
          />
        </span>
        <span className={styles.lotNo}>
          {t('common.lot', { no: lot.lot_no })}
          {status !== 'Queued' && (
            <span className={styles.lotState} data-live={SELLING.includes(status) || undefined}>
              {t(`lotStatus.${outcome ?? status}`)}
            </span>
          )}
        </span>
        <span className={styles.lotTitle}>{lot.title}</span>
        <span className={styles.artist}>{lot.artist}</span>
        <span className={styles.figures}>
          {hammer ? (
            <b>
              <AmountText minor={hammer} {...auction} />
            </b>
          ) : price ? (
            <b className={styles.livePrice}>
              <AmountText minor={price} {...auction} />
            </b>
          ) : (
            <Estimate auction={auction} lot={lot} />
          )}
          {!lot.has_reserve && !hammer && (
            <span className={styles.noReserve}>{t('auction.noReserve')}</span>
          )}
        </span>
      </Link>
    </li>
  );
}
