import { Alert, Button, Checkbox, NativeSelect, Textarea, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { HouseLotView } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT, type Currency } from '@gavel/contracts/money';
import { ApiProblem } from '@gavel/ui/api';
import { ErrorPanel, LotImage, Skeleton } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import { freshId } from '@gavel/ui/ids';
import * as calls from '../app/calls';
import { useWork } from '../app/house';
import page from '../app/page.module.css';
import {
  AMOUNT_FIELDS,
  bodyOf,
  draftOf,
  emptyDraft,
  OPTIONAL_FIELDS,
  type Field,
  type LotDraft,
  type Wrongs,
} from './lot-draft';
import { NEW, useLots } from '../app/reads';
import styles from './manager.module.css';

const CURRENCIES = Object.keys(CURRENCY_EXPONENT) as Currency[];
const LONG: readonly Field[] = ['description', 'provenance', 'condition'];

/** One work: its catalogue entry, estimate and reserve. */
export function LotPage() {
  const { t } = useTranslation();
  const { lotId } = useParams({ from: '/planning/lots/$lotId' });
  const read = useLots();
  const lot = read.data?.lots.find((one) => one.lot_id === lotId);
  if (read.isError) {
    return (
      <main className={page.page}>
        <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />
      </main>
    );
  }
  if (!read.data) {
    return (
      <main className={page.page}>
        <Skeleton height={480} />
      </main>
    );
  }
  if (lotId !== NEW && !lot) {
    return <main className={page.page}>{t('common.notFound')}</main>;
  }
  // A form belongs to one version: read again, it starts from what is there now.
  return <LotForm key={`${lotId} ${lot?.version}`} lot={lot} lots={read.data.lots} />;
}

type Said = { kind: 'saved' } | { kind: 'stale' } | { kind: 'error'; error: unknown } | null;

function useSaveLot(lot: HouseLotView | undefined) {
  const { api } = useGavel();
  const { houseId } = useWork();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [lotId] = useState(() => lot?.lot_id ?? freshId());
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Said>(null);
  const [wrongs, setWrongs] = useState<Wrongs>({});
  async function save(draft: LotDraft) {
    const made = bodyOf(draft);
    setSaid(null);
    setWrongs('wrongs' in made ? made.wrongs : {});
    if ('wrongs' in made) return;
    setBusy(true);
    try {
      await calls.putLot(api.call, houseId, lotId, made.body, lot?.version);
      await queries.invalidateQueries({ queryKey: ['lots', houseId] });
      await navigate({ to: '/planning/lots' });
    } catch (error) {
      const problem = error instanceof ApiProblem ? error : null;
      const field = problem?.extra['field'];
      if (problem?.code === 'WRONG_STATE') setSaid({ kind: 'stale' });
      else if (typeof field === 'string' && field in draft)
        setWrongs({ [field]: { key: 'said', said: problem!.detail } });
      else setSaid({ kind: 'error', error });
    } finally {
      setBusy(false);
    }
  }
  /** What is corrected is not called wrong any more. */
  const clear = (field: Field) => setWrongs(({ [field]: _corrected, ...others }) => others);
  return { save, busy, said, wrongs, clear };
}

function LotForm({ lot, lots }: { lot: HouseLotView | undefined; lots: HouseLotView[] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { houseId } = useWork();
  const [draft, setDraft] = useState(() =>
    lot ? draftOf(lot) : emptyDraft(lots[0]?.currency ?? 'GBP'),
  );
  const { save, busy, said, wrongs, clear } = useSaveLot(lot);

  const wrongText = (field: Field) => {
    const wrong = wrongs[field];
    if (!wrong) return undefined;
    if (wrong.key === 'said') return wrong.said;
    return t(`admin.lot.wrong.${wrong.key}`, { max: wrong.max, currency: draft.currency });
  };
  const field = (name: Field, span: string) => {
    const amount = (AMOUNT_FIELDS as readonly Field[]).includes(name);
    const props = {
      label: t(`admin.lot.${name}`),
      wrapperProps: { 'data-span': span },
      description: OPTIONAL_FIELDS.includes(name)
        ? t(name === 'opening_ask_minor' ? 'admin.lot.openingHint' : 'admin.lot.optional')
        : undefined,
      inputWrapperOrder: ['label', 'input', 'description', 'error'] as ('label' | 'input')[],
      error: wrongText(name),
      value: draft[name],
      onChange: (event: { currentTarget: { value: string } }) => {
        const { value } = event.currentTarget;
        setDraft((old) => ({ ...old, [name]: value }));
        clear(name);
      },
    };
    if (LONG.includes(name)) return <Textarea {...props} rows={3} />;
    const inputMode = amount ? 'decimal' : name === 'year' ? 'numeric' : undefined;
    return <TextInput {...props} {...(inputMode && { inputMode })} autoComplete="off" />;
  };
  function submit(event: FormEvent) {
    event.preventDefault();
    void save(draft);
  }
  return (
    <main className={page.page}>
      <div className={page.head}>
        <h1>
          <small>
            <Link to="/planning/lots">{t('admin.plan.tabLots')}</Link>
          </small>
          {lot?.title ?? t('admin.lot.newTitle')}
        </h1>
      </div>
      {lot?.lot_no !== undefined && (
        <Alert
          mb={24}
          variant="outline"
          color="ink"
          icon={<IconInfoCircle size={20} stroke={1.75} />}
        >
          {t('admin.lot.planned', { no: lot.lot_no })}
        </Alert>
      )}
      <form onSubmit={submit} noValidate className={styles.lotForm}>
        <div className={styles.lotImage}>
          {lot?.image && <LotImage image={lot.image} sizes="320px" first />}
        </div>
        <div>
          <h2 className={page.heading}>{t('admin.lot.work')}</h2>
          <div className={`${page.fields} ${styles.group}`}>
            {field('title', '12')}
            {field('artist', '6')}
            {field('category', '6')}
            {field('medium', '6')}
            {field('size', '6')}
            {field('year', '4')}
            {field('edition', '8')}
          </div>
          <h2 className={page.heading}>{t('admin.lot.money')}</h2>
          <div className={`${page.fields} ${styles.group}`}>
            <NativeSelect
              wrapperProps={{ 'data-span': '4' }}
              label={t('admin.lot.currency')}
              data={CURRENCIES}
              value={draft.currency}
              onChange={(event) => {
                const currency = event.currentTarget.value as Currency;
                setDraft((old) => ({ ...old, currency }));
              }}
            />
            {field('low_minor', '4')}
            {field('high_minor', '4')}
            {field('reserve_minor', '4')}
            {field('opening_ask_minor', '4')}
            {field('seller_id', '4')}
            <Checkbox
              label={t('admin.lot.vendor_notified')}
              checked={draft.vendor_notified}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                setDraft((old) => ({ ...old, vendor_notified: checked }));
                clear('reserve_minor');
              }}
            />
          </div>
          <h2 className={page.heading}>{t('admin.lot.texts')}</h2>
          <div className={`${page.fields} ${styles.group}`}>
            {field('description', '12')}
            {field('provenance', '6')}
            {field('condition', '6')}
          </div>
          {said?.kind === 'error' && <ErrorPanel error={said.error} />}
          {said?.kind === 'stale' && (
            <Alert variant="outline" color="warn" role="alert">
              {t('admin.lot.stale')}
              <Button
                mt={8}
                size="xs"
                variant="default"
                display="block"
                onClick={() => void queries.invalidateQueries({ queryKey: ['lots', houseId] })}
              >
                {t('admin.lot.readAgain')}
              </Button>
            </Alert>
          )}
          <div className={`${page.actions} ${styles.save}`}>
            <Button type="submit" loading={busy}>
              {t('admin.lot.save')}
            </Button>
            <Button component={Link} to="/planning/lots" variant="default">
              {t('common.cancel')}
            </Button>
          </div>
        </div>
      </form>
    </main>
  );
}
