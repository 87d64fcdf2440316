import { Button } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconLock,
  IconLockOpen,
  IconRefresh,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { BalancesView } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT, type Currency } from '@gavel/contracts/money';
import { AmountText, ErrorPanel, Skeleton, StateWord } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { LOCALE } from '@gavel/ui/i18n/index';
import { moneyText } from '@gavel/ui/money';
import * as calls from '../app/calls';
import { useAuctions } from '../app/reads';
import { useWork } from '../app/house';
import page from '../app/page.module.css';
import { clockText } from '../app/time';
import { isBalanced, sortedKinds } from './balances';
import styles from './finance.module.css';

const money = (currency: Currency) => ({ currency, exponent: CURRENCY_EXPONENT[currency] });

/** Whose money is where, per currency, with the proof that the ledger sums to zero. */
export function BalancesPage() {
  const { t } = useTranslation();
  const { api } = useGavel();
  const { houseId } = useWork();
  const read = useQuery({
    queryKey: ['balances', houseId],
    queryFn: () => calls.balances(api.call, houseId),
    refetchInterval: 5_000,
  });
  const view = read.data;
  return (
    <main className={page.page}>
      <div className={page.head}>
        <h1>
          <small>
            {view ? t('admin.balances.asOf', { time: clockText(view.at_ms) }) : houseId}
          </small>
          {t('admin.balances.title')}
        </h1>
        <Button
          variant="default"
          leftSection={<IconRefresh size={20} stroke={1.75} aria-hidden />}
          loading={read.isRefetching}
          onClick={() => void read.refetch()}
        >
          {t('admin.balances.refresh')}
        </Button>
      </div>
      {read.isError && <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Skeleton height={320} />}
      {view?.currencies.length === 0 && <p className={page.empty}>{t('admin.balances.none')}</p>}
      <div className={styles.ledgers}>
        {view?.currencies.map((one) => (
          <Ledger key={one.currency} {...one} />
        ))}
      </div>
      {view && <Escrows escrows={view.escrows} />}
    </main>
  );
}

function Ledger({ currency, imbalance_minor, accounts }: BalancesView['currencies'][number]) {
  const { t } = useTranslation();
  const balanced = isBalanced(imbalance_minor);
  const amount = moneyText({ minor: imbalance_minor, ...money(currency) }, 'full', LOCALE);
  return (
    <section>
      <h2 className={page.heading}>
        {t('admin.balances.ledger', { currency })}
        <StateWord
          tone={balanced ? 'go' : 'outbid'}
          icon={balanced ? IconCircleCheck : IconAlertTriangle}
        >
          {balanced ? t('admin.balances.balanced') : t('admin.balances.unbalanced', { amount })}
        </StateWord>
      </h2>
      <table className={page.table}>
        <thead>
          <tr>
            <th>{t('admin.balances.kindColumn')}</th>
            <th data-right>{t('admin.balances.accounts')}</th>
            <th data-right>{t('admin.balances.balance', { currency })}</th>
          </tr>
        </thead>
        <tbody>
          {sortedKinds(accounts).map((row) => (
            <tr key={row.kind}>
              <td>{t(`admin.balances.kind.${row.kind}`, { defaultValue: row.kind })}</td>
              <td data-right className="num">
                {row.accounts}
              </td>
              <td data-right>
                <AmountText minor={row.balance_minor} {...money(currency)} style="full" />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className={styles.sum}>
            <td colSpan={2}>{t('admin.balances.sum')}</td>
            <td data-right>
              <AmountText minor={imbalance_minor} {...money(currency)} style="full" />
            </td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Escrows({ escrows }: Pick<BalancesView, 'escrows'>) {
  const { t } = useTranslation();
  // The ledger knows auctions by their ids; what they are called, the auctions service knows.
  const auctions = useAuctions().data?.auctions;
  const titles = new Map(auctions?.map((auction) => [auction.auction_id, auction.title]));
  return (
    <section className={page.section}>
      <h2 className={page.heading}>{t('admin.balances.escrows')}</h2>
      {escrows.length === 0 && <p className={page.empty}>{t('admin.balances.escrowNone')}</p>}
      {escrows.length > 0 && (
        <div className={page.scroll}>
          <table className={page.table}>
            <thead>
              <tr>
                <th>{t('admin.balances.auction')}</th>
                <th data-right>{t('admin.balances.escrow')}</th>
                <th data-right>{t('admin.balances.settled')}</th>
                <th>{t('admin.balances.funding')}</th>
                <th>{t('admin.balances.reconciling')}</th>
              </tr>
            </thead>
            <tbody>
              {escrows.map((escrow) => (
                <tr key={`${escrow.auction_id} ${escrow.currency}`}>
                  <td className={page.work}>
                    {escrow.title ?? titles.get(escrow.auction_id) ?? escrow.auction_id}
                  </td>
                  <td data-right>
                    <AmountText
                      minor={escrow.ledger_minor}
                      {...money(escrow.currency)}
                      style="full"
                    />
                  </td>
                  <td data-right className="num">
                    {escrow.settled_lots}
                  </td>
                  <td>
                    <StateWord tone="quiet" icon={escrow.funding_closed ? IconLock : IconLockOpen}>
                      {t(
                        `admin.balances.${escrow.funding_closed ? 'fundingClosed' : 'fundingOpen'}`,
                      )}
                    </StateWord>
                  </td>
                  <td>
                    <Reconciling lots={escrow.reconciling} />
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

function Reconciling({ lots }: { lots: BalancesView['escrows'][number]['reconciling'] }) {
  const { t } = useTranslation();
  if (lots.length === 0)
    return <span className={page.quiet}>{t('admin.balances.reconcilingNone')}</span>;
  return (
    <ul>
      {lots.map((lot) => (
        <li key={lot.lot_no}>
          <StateWord tone="warn" icon={IconAlertTriangle}>
            {t('admin.balances.reconcilingLot', { no: lot.lot_no, reason: lot.reason })}
          </StateWord>
        </li>
      ))}
    </ul>
  );
}
