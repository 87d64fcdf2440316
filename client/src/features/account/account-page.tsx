import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AccountView } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT, currency as currencies, type Currency } from '@gavel/contracts/money';
import { AmountText, Banner, ErrorPanel, Skeleton, type Tone } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { freshId } from '@gavel/ui/ids';
import { useLive, type Fields } from '@gavel/ui/live-store';
import { parseBalances, typedAmount } from '@gavel/ui/money';
import { cellOf } from '@gavel/ui/push';
import { useSession } from '@gavel/ui/session';
import page from '../../shared/page.module.css';
import { goToBank, topUp } from '../../shared/top-up';
import { Movements } from './movements';
import { OwnBids } from './own-bids';
import styles from './account-page.module.css';

/** Where a bidder sees all of his money: wallets, what is at auctions, top-ups, statement, bids. */
export function AccountPage() {
  const { t } = useTranslation();
  const { session } = useGavel();
  const navigate = useNavigate();
  const { status } = useSession(session);
  if (status === 'signed-in') return <Account />;
  return (
    <main className={page.page}>
      <h1 className={page.title}>{t('account.title')}</h1>
      {status === 'guest' && (
        <>
          <p className={page.lead}>{t('account.signIn')}</p>
          <Button
            size="lg"
            mt={24}
            onClick={() => void navigate({ to: '/sign-in', search: { next: '/account' } })}
          >
            {t('nav.signIn')}
          </Button>
        </>
      )}
    </main>
  );
}

/** The wallet item as the page hears it; a change means that the account's read is behind. */
function useWallet(onChange: () => void) {
  const { push, store } = useGavel();
  useEffect(() => push.watch('account'), [push]);
  const item = useLive<Fields>(store, cellOf('wallet', ''));
  const version = item?.version;
  const heard = useRef(onChange);
  heard.current = onChange;
  useEffect(() => {
    if (version) heard.current();
  }, [version]);
  return item;
}

function Account() {
  const { t } = useTranslation();
  const { api } = useGavel();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: ['account'], queryFn: api.account });
  const item = useWallet(() => void queries.invalidateQueries({ queryKey: ['account'] }));
  if (!data) {
    return (
      <main className={page.page}>
        <h1 className={page.title}>{t('account.title')}</h1>
        {error ? (
          <ErrorPanel error={error} onRetry={() => void refetch()} />
        ) : (
          <Skeleton height="320px" />
        )}
      </main>
    );
  }
  return (
    <main className={page.page}>
      <h1 className={page.title}>{t('account.title')}</h1>
      <TopUpNews topup={item?.topup ?? null} />
      <div className={styles.columns}>
        <div className={styles.wallet}>
          <Wallets account={data} balances={parseBalances(item?.balances)} />
        </div>
        <aside className={styles.side}>
          <TopUpForm account={data} />
          <TopUps account={data} />
        </aside>
        <div className={styles.rest}>
          <Movements account={data} />
          <OwnBids account={data} />
        </div>
      </div>
    </main>
  );
}

const NEWS: Record<string, { tone: Tone; key: string }> = {
  done: { tone: 'go', key: 'account.arrived' },
  failed: { tone: 'outbid', key: 'account.topupFailed' },
  abandoned: { tone: 'warn', key: 'account.topupAbandoned' },
};
/** What became of the last top-up, when it is decided while this page is open. */
function TopUpNews({ topup }: { topup: string | null }) {
  const { t } = useTranslation();
  const first = useRef(topup);
  if (first.current === null) first.current = topup;
  const news = topup !== first.current ? NEWS[topup?.split(':')[1] ?? ''] : undefined;
  return <Banner tone={news?.tone ?? 'quiet'}>{news && t(news.key)}</Banner>;
}

function Wallets(props: { account: AccountView; balances: Partial<Record<Currency, string>> }) {
  const { t } = useTranslation();
  const { api } = useGavel();
  const { wallets, escrows } = props.account;
  const { data: catalogue } = useQuery({ queryKey: ['catalogue'], queryFn: api.catalogue });
  const titleOf = (id: string) =>
    catalogue?.auctions.find((each) => each.auction_id === id)?.title ?? id;
  return (
    <section>
      <h2 className={page.heading}>{t('account.wallets')}</h2>
      {wallets.length === 0 && <p className={page.quiet}>{t('account.noWallet')}</p>}
      <ul className={styles.wallets}>
        {wallets.map(({ wallet_id, currency, balance_minor }) => {
          const money = { currency, exponent: CURRENCY_EXPONENT[currency] };
          return (
            <li key={wallet_id}>
              <span className={page.quiet}>{currency}</span>
              <AmountText
                className={styles.balance}
                minor={props.balances[currency] ?? balance_minor}
                {...money}
                style="full"
              />
            </li>
          );
        })}
      </ul>
      {escrows.length > 0 && (
        <>
          <h3 className={styles.sub}>{t('account.escrows')}</h3>
          <p className={page.quiet}>{t('account.escrowsHint')}</p>
          <ul className={styles.rows}>
            {escrows.map(({ auction_id, currency, amount_minor }) => (
              <li key={auction_id}>
                <Link to="/auctions/$auctionId" params={{ auctionId: auction_id }}>
                  {titleOf(auction_id)}
                </Link>
                <AmountText
                  minor={amount_minor}
                  currency={currency}
                  exponent={CURRENCY_EXPONENT[currency]}
                  style="full"
                />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function TopUpForm({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const { api } = useGavel();
  const [currency, setCurrency] = useState<Currency>(account.wallets[0]?.currency ?? 'GBP');
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  // One id a press and sum: a repeat after a lost answer starts no second payment.
  const sent = useRef<{ key: string; of: string } | null>(null);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const minor = typedAmount(text, CURRENCY_EXPONENT[currency]);
    setWrong(minor ? '' : t('account.badAmount'));
    setError(null);
    if (!minor) return;
    const of = `${currency} ${minor}`;
    if (sent.current?.of !== of) sent.current = { key: freshId(), of };
    setBusy(true);
    try {
      await topUp(api, { minor, currency }, sent.current.key, '/account');
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <h2 className={styles.formTitle}>{t('account.topUp')}</h2>
      <div className={styles.fields}>
        <NativeSelect
          label={t('account.topUpCurrency')}
          data={currencies.options}
          value={currency}
          onChange={(event) => setCurrency(currencies.parse(event.currentTarget.value))}
        />
        <TextInput
          label={t('account.topUpAmount')}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          error={wrong}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <p className={styles.hint}>{t('account.topUpHint')}</p>
      <Button type="submit" size="lg" fullWidth loading={busy}>
        {t('account.topUpGo')}
      </Button>
      {error !== null && <ErrorPanel error={error} />}
    </form>
  );
}

function TopUps({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  if (account.topups.length === 0) return null;
  return (
    <section>
      <h3 className={styles.sub}>{t('account.topups')}</h3>
      <ul className={styles.rows}>
        {account.topups.map((each) => (
          <li key={each.topup_id}>
            <span>
              {t(`account.topupStatus.${each.status}`)}
              {each.status === 'pending' && each.redirect_url && (
                <button type="button" className={styles.link} onClick={() => goToBank(each)}>
                  {t('account.continue')}
                </button>
              )}
            </span>
            <AmountText
              minor={each.amount_minor}
              currency={each.currency}
              exponent={CURRENCY_EXPONENT[each.currency]}
              style="full"
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
