import { Alert, Button, Modal, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { HouseAuctionView, HouseLotView } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT, type Currency } from '@gavel/contracts/money';
import { ApiProblem } from '@gavel/ui/api';
import { ErrorPanel, Skeleton, StateWord } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { freshId } from '@gavel/ui/ids';
import { AuctionState } from '../app/auction-state';
import * as calls from '../app/calls';
import { useWork } from '../app/house';
import page from '../app/page.module.css';
import {
  auctionBodyOf,
  auctionDraftOf,
  emptyAuction,
  fieldOf,
  TIMED_FIELDS,
  type AuctionDraft,
  type AuctionField,
} from './auction-draft';
import { LotChoice } from './lot-choice';
import { Problems, TimedFields } from './timed-fields';
import { NEW, useAuctions, useLots } from '../app/reads';
import styles from './manager.module.css';

const CURRENCIES = Object.keys(CURRENCY_EXPONENT) as Currency[];

/** One sale: what it is, which lots it sells in which order, and its publication. */
export function AuctionPage() {
  const { t } = useTranslation();
  const { auctionId } = useParams({ from: '/planning/auctions/$auctionId' });
  const auctions = useAuctions();
  const lots = useLots();
  // A new sale has its id from the start, so its form stays the same one when it is saved.
  const [minted] = useState(() => freshId());
  const id = auctionId === NEW ? minted : auctionId;
  const failed = auctions.error ?? lots.error;
  if (failed) {
    return (
      <main className={page.page}>
        <ErrorPanel
          error={failed}
          onRetry={() => void Promise.all([auctions.refetch(), lots.refetch()])}
        />
      </main>
    );
  }
  if (!auctions.data || !lots.data) {
    return (
      <main className={page.page}>
        <Skeleton height={480} />
      </main>
    );
  }
  const auction = auctions.data.auctions.find((one) => one.auction_id === id);
  if (id !== minted && !auction) {
    return <main className={page.page}>{t('common.notFound')}</main>;
  }
  return <AuctionForm key={id} auctionId={id} auction={auction} lots={lots.data.lots} />;
}

/** The currency of the first lot that still waits for a sale. */
const usualCurrency = (lots: HouseLotView[]): Currency =>
  (lots.find((lot) => lot.auction_id === undefined) ?? lots[0])?.currency ?? 'GBP';

type Said = { kind: 'saved' | 'published' } | { kind: 'error'; error: unknown } | null;
type Wrong = Partial<Record<AuctionField, string>>;

function usePlanning(auctionId: string, auction: HouseAuctionView | undefined) {
  const { t } = useTranslation();
  const { api } = useGavel();
  const { houseId } = useWork();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said>(null);
  const [wrong, setWrong] = useState<Wrong>({});

  async function work(kind: 'saved' | 'published', act: () => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    setSaid(null);
    try {
      await act();
      await queries.invalidateQueries({ queryKey: ['auctions', houseId] });
      await queries.invalidateQueries({ queryKey: ['lots', houseId] });
      setSaid({ kind });
      return true;
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : null;
      const field = fieldOf(problem?.extra['field'] || problem?.detail);
      if (problem && field) setWrong({ [field]: problem.detail });
      setSaid({ kind: 'error', error });
      return false;
    } finally {
      setBusy(false);
    }
  }
  const put = async (draft: AuctionDraft): Promise<boolean> => {
    const made = auctionBodyOf(draft);
    if ('wrong' in made) {
      setWrong(Object.fromEntries(made.wrong.map((f) => [f, t(`admin.auctionWrong.${f}`)])));
      return false;
    }
    setWrong({});
    await calls.putAuction(api.call, houseId, auctionId, made.body);
    return true;
  };
  const complete = (draft: AuctionDraft) => 'body' in auctionBodyOf(draft);
  return {
    busy,
    said,
    wrong,
    /** What is corrected is not called wrong any more. */
    clear(fields: AuctionField[]) {
      setWrong((old) => ({ ...old, ...Object.fromEntries(fields.map((f) => [f, undefined])) }));
    },
    async save(draft: AuctionDraft) {
      if (!complete(draft)) return void put(draft);
      const saved = await work('saved', () => put(draft));
      if (saved && !auction)
        await navigate({ to: `/planning/auctions/${auctionId}`, replace: true });
    },
    async publish(draft: AuctionDraft) {
      if (!complete(draft)) return void put(draft);
      await work('published', async () => {
        await put(draft);
        await calls.publish(api.call, houseId, auctionId);
      });
    },
  };
}

function AuctionForm(props: {
  auctionId: string;
  auction: HouseAuctionView | undefined;
  lots: HouseLotView[];
}) {
  const { t } = useTranslation();
  const { auctionId, auction, lots } = props;
  const [draft, setDraft] = useState(() =>
    auction ? auctionDraftOf(auction, lots) : emptyAuction(usualCurrency(lots)),
  );
  const [asking, setAsking] = useState(false);
  const planning = usePlanning(auctionId, auction);
  const { wrong, said, busy } = planning;
  const fixed = auction !== undefined && auction.status !== 'Draft';
  const change = (part: Partial<AuctionDraft>) => {
    setDraft((old) => ({ ...old, ...part }));
    planning.clear(
      Object.keys(part).flatMap((name) =>
        name === 'timed' ? TIMED_FIELDS : [name === 'lotIds' ? 'lots' : name],
      ) as AuctionField[],
    );
  };
  function submit(event: FormEvent) {
    event.preventDefault();
    void planning.save(draft);
  }
  return (
    <main className={page.page}>
      <div className={page.head}>
        <h1>
          <small>
            <Link to="/planning">{t('admin.plan.title')}</Link>
          </small>
          {auction?.title ?? t('admin.plan.newAuction')}
        </h1>
        {auction && <AuctionState status={auction.status} />}
      </div>
      {fixed && (
        <Alert mb={24} variant="outline" color="ink">
          {t('admin.plan.fixed')}{' '}
          <Link to="/auctions/$auctionId/desk" params={{ auctionId: auction.auction_id }}>
            {t('admin.plan.toDesk')}
          </Link>
        </Alert>
      )}
      <form onSubmit={submit} noValidate>
        <fieldset disabled={fixed} className={styles.plan}>
          <section>
            <h2 className={page.heading}>{t('admin.plan.about')}</h2>
            <div className={`${page.fields} ${styles.group}`}>
              <TextInput
                label={t('admin.plan.fieldTitle')}
                value={draft.title}
                error={wrong.title}
                autoComplete="off"
                onChange={(event) => change({ title: event.currentTarget.value })}
              />
              <Textarea
                label={t('admin.plan.description')}
                rows={4}
                value={draft.description}
                error={wrong.description}
                onChange={(event) => change({ description: event.currentTarget.value })}
              />
              <NativeSelect
                wrapperProps={{ 'data-span': '4' }}
                label={t('admin.plan.currency')}
                data={CURRENCIES}
                value={draft.currency}
                onChange={(event) => {
                  // Lots of another currency cannot be sold in it.
                  change({ currency: event.currentTarget.value as Currency, lotIds: [] });
                }}
              />
              <TextInput
                wrapperProps={{ 'data-span': '8' }}
                type="datetime-local"
                label={t('admin.plan.starts')}
                description={t('admin.plan.startsHint')}
                inputWrapperOrder={['label', 'input', 'description', 'error']}
                value={draft.starts}
                error={wrong.starts}
                onChange={(event) => change({ starts: event.currentTarget.value })}
              />
            </div>
            <TimedFields
              timed={draft.timed}
              wrong={wrong}
              fixed={fixed}
              onChange={(part) => change({ timed: { ...draft.timed, ...part } })}
            />
          </section>
          <LotChoice
            lots={lots}
            draft={draft}
            auctionId={auctionId}
            wrong={wrong.lots}
            fixed={fixed}
            onChange={(lotIds) => change({ lotIds })}
          />
        </fieldset>
        <div className={styles.said} role="status">
          {said && said.kind !== 'error' && (
            <StateWord tone="go" icon={IconCircleCheck}>
              {t(`admin.plan.${said.kind}`)}
            </StateWord>
          )}
          {said?.kind === 'error' && (
            <>
              <ErrorPanel error={said.error} />
              <Problems error={said.error} />
            </>
          )}
        </div>
        {!fixed && (
          <div className={page.actions}>
            <Button type="submit" variant="default" loading={busy}>
              {t('admin.plan.save')}
            </Button>
            <Button disabled={busy} onClick={() => setAsking(true)}>
              {t('admin.plan.publish')}
            </Button>
          </div>
        )}
      </form>
      <Modal
        opened={asking}
        onClose={() => setAsking(false)}
        title={t('admin.plan.publishTitle')}
        classNames={{ title: styles.dialogTitle! }}
      >
        <p>{t('admin.plan.publishText')}</p>
        <div className={`${page.actions} ${styles.save}`}>
          <Button
            onClick={() => {
              setAsking(false);
              void planning.publish(draft);
            }}
          >
            {t('admin.plan.publish')}
          </Button>
          <Button variant="default" onClick={() => setAsking(false)}>
            {t('common.cancel')}
          </Button>
        </div>
      </Modal>
    </main>
  );
}
