import { Button } from '@mantine/core';
import { IconCircleCheck, IconCircleX } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuctionView, HistoryView } from '@gavel/contracts/http';
import { AmountText, ErrorPanel, Skeleton, StateWord } from '@gavel/ui/components';
import type { Api } from '@gavel/ui/api';
import { useGavel } from '@gavel/ui/gavel';
import page from '../../shared/page.module.css';
import { shortTime } from '../../shared/time';
import { firstBreak, GENESIS, sha256 } from './chain';
import styles from './journal-page.module.css';

type Row = HistoryView['events'][number];
interface Checked {
  count: number;
  /** Where the chain breaks; null: whole so far. */
  brokenAt: number | null;
  done: boolean;
}

/** Reads the whole journal, page by page, and checks each event against the one before it. */
async function checkAll(api: Api, auctionId: string, tell: (checked: Checked) => void) {
  let previous = { seq: 0, hash: GENESIS };
  for (;;) {
    const { events } = await api.history(auctionId, previous.seq);
    const brokenAt = await firstBreak(events, previous, sha256);
    const last = events.at(-1);
    if (brokenAt !== null || !last) {
      return tell({ count: previous.seq, brokenAt, done: true });
    }
    previous = { seq: last.seq, hash: last.hash };
    tell({ count: previous.seq, brokenAt: null, done: false });
  }
}

/** The journal of a sale, for anybody: every event in order, and the proof that it is whole. */
export function JournalPage() {
  const { t } = useTranslation();
  const { auctionId } = useParams({ from: '/auctions/$auctionId/journal' });
  const { api } = useGavel();
  const catalogue = useQuery({
    queryKey: ['auction', auctionId],
    queryFn: () => api.auctionCatalogue(auctionId),
  });
  const journal = useInfiniteQuery({
    queryKey: ['history', auctionId],
    queryFn: ({ pageParam }) => api.history(auctionId, pageParam),
    initialPageParam: 0,
    getNextPageParam: (last) => last.events.at(-1)?.seq,
  });
  const rows = journal.data?.pages.flatMap((each) => each.events);
  const auction = catalogue.data?.auction;
  return (
    <main className={page.page}>
      {auction && (
        <Link to="/auctions/$auctionId" params={{ auctionId }}>
          {auction.title}
        </Link>
      )}
      <h1 className={page.title}>{t('history.title')}</h1>
      <p className={page.lead}>{t('history.lead')}</p>
      <Check auctionId={auctionId} />
      {journal.error && <ErrorPanel error={journal.error} onRetry={() => void journal.refetch()} />}
      {!rows && !journal.error && <Skeleton height="400px" />}
      {rows && auction && <Events rows={rows} auction={auction} />}
      {journal.hasNextPage && (
        <Button
          variant="default"
          mt={24}
          loading={journal.isFetchingNextPage}
          onClick={() => void journal.fetchNextPage()}
        >
          {t('history.more')}
        </Button>
      )}
    </main>
  );
}

function Check({ auctionId }: { auctionId: string }) {
  const { t } = useTranslation();
  const { api } = useGavel();
  const [checked, setChecked] = useState<Checked | null>(null);
  const [error, setError] = useState<unknown>(null);
  const running = checked !== null && !checked.done;
  const start = () => {
    setError(null);
    setChecked({ count: 0, brokenAt: null, done: false });
    checkAll(api, auctionId, setChecked).catch((problem: unknown) => {
      setChecked(null);
      setError(problem);
    });
  };
  return (
    <div className={styles.check}>
      <Button variant="default" loading={running} onClick={start}>
        {t('history.check')}
      </Button>
      <span role="status">
        {running && t('history.checking', { done: checked.count })}
        {checked?.done && checked.brokenAt === null && (
          <StateWord tone="go" icon={IconCircleCheck}>
            {t('history.good', { count: checked.count })}
          </StateWord>
        )}
        {checked?.done && checked.brokenAt !== null && (
          <StateWord tone="outbid" icon={IconCircleX}>
            {t('history.bad', { seq: checked.brokenAt })}
          </StateWord>
        )}
      </span>
      {error !== null && <ErrorPanel error={error} />}
    </div>
  );
}

/** What an event's public object may say, as far as this table shows it. */
interface Said {
  at_ms: number;
  type: string;
  lot_no?: number;
  paddle_no?: number;
  outcome?: string;
  text?: string;
  amount_minor?: string;
  price_minor?: string;
  hammer_minor?: string;
  ask_minor?: string;
}
function Events({ rows, auction }: { rows: readonly Row[]; auction: AuctionView }) {
  const { t } = useTranslation();
  return (
    <div className={styles.scroll}>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('history.seq')}</th>
            <th>{t('history.time')}</th>
            <th>{t('history.event')}</th>
            <th data-right>{t('account.amount')}</th>
            <th>{t('history.fingerprint')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const said = JSON.parse(row.public) as Said;
            const amount =
              said.amount_minor ?? said.hammer_minor ?? said.price_minor ?? said.ask_minor;
            return (
              <tr key={row.seq}>
                <td className="num">{row.seq}</td>
                <td className="num">{shortTime(said.at_ms)}</td>
                <td>
                  {t(`history.type.${said.type}`, { defaultValue: said.type })}
                  <span className={page.quiet}>
                    {said.lot_no !== undefined && ` · ${t('common.lot', { no: said.lot_no })}`}
                    {said.paddle_no !== undefined &&
                      ` · ${t('room.paddle', { no: said.paddle_no })}`}
                    {said.text && ` · ${said.text}`}
                  </span>
                </td>
                <td data-right>{amount && <AmountText minor={amount} {...auction} />}</td>
                <td>
                  <code title={row.hash}>{row.hash.slice(0, 12)}</code>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
