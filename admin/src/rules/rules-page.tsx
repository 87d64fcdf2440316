import { Alert, Button, NativeSelect, Tabs } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RulesView } from '@gavel/contracts/http';
import { CURRENCY_EXPONENT, type Currency } from '@gavel/contracts/money';
import { ErrorPanel, Skeleton, StateWord } from '@gavel/ui/components';
import page from '../app/page.module.css';
import { momentText } from '../app/time';
import { ChargesSection } from './charges-section';
import { LadderSection } from './ladder-section';
import { PolicySection } from './policy-section';
import { Preview } from './preview';
import { bodyOf, draftOf, tabOf, type RulesTab } from './rules-draft';
import { changesOf } from './rules-diff';
import { useRulesForm, useRulesRead, type RulesForm } from './use-rules';
import { Versions } from './versions';
import styles from './rules.module.css';

const CURRENCIES = Object.keys(CURRENCY_EXPONENT) as Currency[];
const TABS: readonly RulesTab[] = ['policy', 'ladder', 'charges', 'versions'];

/** What the house sells under: its policy, its ladders, its charges; and what they were. */
export function RulesPage() {
  const read = useRulesRead();
  return (
    <main className={page.page}>
      {read.isError && <ErrorPanel error={read.error} onRetry={() => void read.refetch()} />}
      {read.isPending && <Skeleton height={560} />}
      {read.data && <Rules view={read.data} />}
    </main>
  );
}

/** What the draft changes in the version in force; while a field is wrong, what can be told. */
function useChanges(view: RulesView, form: RulesForm): number {
  const now = bodyOf(draftOf(view.current));
  const typed = bodyOf(form.draft);
  if (JSON.stringify(now) === JSON.stringify(typed)) return 0;
  const told = changesOf(view.current, typed as unknown as RulesView['current']);
  return Math.max(1, told.length);
}

function Rules({ view }: { view: RulesView }) {
  const form = useRulesForm(view);
  const [tab, setTab] = useState<RulesTab>('policy');
  const [currency, setCurrency] = useState<Currency>('GBP');
  const changes = useChanges(view, form);
  const { problems } = form;
  const save = () => {
    const [first] = problems;
    if (!first) return void form.save();
    const [, named = ''] = first.field.split('.');
    if (first.field.startsWith('money.')) setCurrency(named as Currency);
    setTab(tabOf(first.field));
    // Drawn by then: one is led to what is wrong.
    setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
  };
  return (
    <>
      <Head view={view} form={form} changes={changes} onSave={save} />
      <div className={styles.columns}>
        <div className={styles.form}>
          <div className={styles.tabRow}>
            <RulesTabs tab={tab} setTab={setTab} form={form} />
            <CurrencyChoice currency={currency} setCurrency={setCurrency} />
          </div>
          {tab === 'policy' && <PolicySection form={form} />}
          {tab === 'ladder' && <LadderSection form={form} currency={currency} />}
          {tab === 'charges' && <ChargesSection form={form} currency={currency} />}
          {tab === 'versions' && (
            <Versions
              versions={view.versions}
              onTake={(version) => {
                form.put(draftOf(version));
                setTab('policy');
              }}
            />
          )}
        </div>
        <Preview rules={form.sound} currency={currency} stale={problems.length > 0} />
      </div>
    </>
  );
}

function Head(props: { view: RulesView; form: RulesForm; changes: number; onSave: () => void }) {
  const { t } = useTranslation();
  const { view, form, changes, onSave } = props;
  const { version, by, at_ms } = view.current;
  const { problems, said } = form;
  return (
    <>
      <div className={`${page.head} ${styles.head}`}>
        <h1>
          <small>
            {t('admin.rules.inForce', { version })},{' '}
            {at_ms === undefined
              ? t('admin.rules.savedNever')
              : t('admin.rules.savedBy', { by, time: momentText(at_ms) })}
          </small>
          {t('admin.rules.title')}
        </h1>
        <span className={styles.state} data-wrong={problems.length > 0 || undefined} role="status">
          {said?.kind === 'saved' ? (
            <StateWord tone="go" icon={IconCircleCheck}>
              {t('admin.rules.saved')}
            </StateWord>
          ) : problems.length > 0 ? (
            t('admin.rules.wrong', { count: problems.length })
          ) : changes > 0 ? (
            t('admin.rules.changed', { count: changes })
          ) : (
            t('admin.rules.unchanged')
          )}
        </span>
        <div className={page.actions}>
          <Button
            variant="default"
            disabled={changes === 0}
            onClick={() => form.put(draftOf(view.current))}
          >
            {t('admin.rules.undo')}
          </Button>
          <Button loading={form.busy} disabled={changes === 0} onClick={onSave}>
            {t('admin.rules.save', { version: version + 1 })}
          </Button>
        </div>
      </div>
      {said?.kind === 'stale' && (
        <Alert mb={24} variant="outline" color="warn" role="alert">
          {t('admin.rules.stale', { version: said.version })}
          <Button
            mt={8}
            size="xs"
            variant="default"
            display="block"
            onClick={() => void form.readAgain()}
          >
            {t('admin.rules.readAgain')}
          </Button>
        </Alert>
      )}
      {said?.kind === 'error' && <ErrorPanel error={said.error} />}
    </>
  );
}

function RulesTabs(props: { tab: RulesTab; setTab: (tab: RulesTab) => void; form: RulesForm }) {
  const { t } = useTranslation();
  const { tab, setTab, form } = props;
  const wrongIn = (one: RulesTab) =>
    form.problems.filter(({ field }) => tabOf(field) === one).length;
  return (
    <Tabs value={tab} onChange={(value) => setTab(value as RulesTab)} className={styles.tabs!}>
      <Tabs.List>
        {TABS.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`admin.rules.tab.${one}`)}
            {wrongIn(one) > 0 && <span className={styles.badge}>{wrongIn(one)}</span>}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}

function CurrencyChoice(props: { currency: Currency; setCurrency: (currency: Currency) => void }) {
  const { t } = useTranslation();
  return (
    <label className={styles.currency}>
      {t('admin.rules.currency')}
      <NativeSelect
        size="xs"
        data={CURRENCIES}
        value={props.currency}
        onChange={(event) => props.setCurrency(event.currentTarget.value as Currency)}
      />
    </label>
  );
}
