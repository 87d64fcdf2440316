import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '@gavel/contracts/http';
import { AmountText, ErrorPanel, Skeleton } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import page from '../../shared/page.module.css';
import { shortTime } from '../../shared/time';
import styles from './account-page.module.css';

/** Sales this person's money has been in, the latest first. */
const salesOf = ({ escrows, statement }: AccountView): string[] => {
  const seen = [...escrows, ...statement].flatMap(({ auction_id }) => auction_id ?? []);
  return [...new Set(seen)];
};

/** What one bid, held and won in a sale, from the private part of its journal. */
export function OwnBids({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const { api } = useGavel();
  const sales = salesOf(account);
  const [chosen, setChosen] = useState('');
  const auctionId = chosen || sales[0] || '';
  const { data: catalogue } = useQuery({ queryKey: ['catalogue'], queryFn: api.catalogue });
  const own = useQuery({
    queryKey: ['own', auctionId],
    queryFn: () => api.own(auctionId),
    enabled: auctionId !== '',
  });
  const auction = catalogue?.auctions.find((each) => each.auction_id === auctionId);
  const titleOf = (id: string) =>
    catalogue?.auctions.find((each) => each.auction_id === id)?.title ?? id;
  return (
    <section className={page.section}>
      <h2 className={page.heading}>{t('account.bids')}</h2>
      {sales.length === 0 && <p className={page.quiet}>{t('account.noBids')}</p>}
      {sales.length > 0 && (
        <NativeSelect
          label={t('account.bidsOf')}
          data={sales.map((id) => ({ value: id, label: titleOf(id) }))}
          value={auctionId}
          onChange={(event) => setChosen(event.currentTarget.value)}
          mb={16}
        />
      )}
      {own.error && <ErrorPanel error={own.error} onRetry={() => void own.refetch()} />}
      {own.isLoading && <Skeleton height="160px" />}
      {own.data && auction && (
        <div className={styles.scroll}>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('account.when')}</th>
                <th>{t('account.what')}</th>
                <th data-right>{t('account.amount')}</th>
                <th data-right>{t('account.withFees')}</th>
                <th>{t('history.fingerprint')}</th>
              </tr>
            </thead>
            <tbody>
              {own.data.lines.map((line) => (
                <tr key={`${line.seq} ${line.type}`}>
                  <td className="num">{shortTime(line.at_ms)}</td>
                  <td>
                    {t(`history.type.${line.type}`, { defaultValue: line.type })}
                    <span className={page.quiet}>
                      {line.lot_no !== undefined && ` · ${t('common.lot', { no: line.lot_no })}`}
                    </span>
                  </td>
                  <td data-right>
                    <AmountText minor={amountOf(line)} {...auction} />
                  </td>
                  <td data-right>
                    <AmountText minor={text(line.own.all_in_minor)} {...auction} style="full" />
                  </td>
                  <td>
                    <code title={line.hash}>{line.hash.slice(0, 12)}</code>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
function amountOf(line: { public: Record<string, unknown>; own: Record<string, unknown> }) {
  const { public: said, own } = line;
  return text(own.amount_minor) ?? text(said.amount_minor) ?? text(said.hammer_minor);
}
