import { Button } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { RulesVersion } from '@gavel/contracts/http';
import type { Currency } from '@gavel/contracts/money';
import page from '../app/page.module.css';
import { momentText } from '../app/time';
import { changesOf, type Change, type LadderRow } from './rules-diff';
import { amountText, percentText, valueText } from './words';
import styles from './rules.module.css';

interface Props {
  versions: readonly RulesVersion[];
  onTake: (version: RulesVersion) => void;
}
/** Every version with what it changed, newest first. */
export function Versions({ versions, onTake }: Props) {
  const { t } = useTranslation();
  return (
    <section className={styles.part}>
      <h2 className={page.heading}>{t('admin.rules.tab.versions')}</h2>
      <p className={styles.lead}>{t('admin.rules.versions.lead')}</p>
      <ol>
        {versions.map((version, at) => (
          <li key={version.version} className={styles.version}>
            <div className={styles.versionHead}>
              <h3>{t('admin.rules.versions.version', { version: version.version })}</h3>
              <span>
                {at === 0 && <strong>{t('admin.rules.versions.now')}, </strong>}
                {version.at_ms === undefined
                  ? t('admin.rules.versions.first')
                  : t('admin.rules.savedBy', {
                      by: version.by,
                      time: momentText(version.at_ms),
                    })}
              </span>
              {at > 0 && (
                <Button size="compact-sm" variant="default" onClick={() => onTake(version)}>
                  {t('admin.rules.versions.take')}
                </Button>
              )}
            </div>
            <Changes version={version} before={versions[at + 1]} />
          </li>
        ))}
      </ol>
      {versions.at(-1)!.version > 1 && <p>{t('admin.rules.versions.older')}</p>}
    </section>
  );
}

function Changes({ version, before }: { version: RulesVersion; before: RulesVersion | undefined }) {
  const { t } = useTranslation();
  if (!before) return null;
  const changes = changesOf(before, version);
  if (changes.length === 0) return <p className={page.quiet}>{t('admin.rules.versions.same')}</p>;
  return <ChangeList changes={changes} />;
}

/** Each change as a line: what, how it was, how it is. */
export function ChangeList({ changes }: { changes: readonly Change[] }) {
  const { t } = useTranslation();
  return (
    <dl className={styles.changes}>
      {changes.map((change, i) => {
        const [name, from, to] = changeText(t, change);
        return (
          <div key={i}>
            <dt>{name}</dt>
            <dd>
              <del>{from}</del>
              <ins>{to}</ins>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function rowText(t: TFunction, row: LadderRow | null, currency: Currency): string {
  if (!row) return t('admin.rules.versions.none');
  const period = amountText(row.period_minor, currency);
  const offsets = row.offsets_minor.map((one) => amountText(one, currency)).join(' – ');
  return row.offsets_minor.length === 1
    ? period
    : t('admin.rules.versions.rungs', { period, offsets });
}

function premiumWords(
  t: TFunction,
  slices: Extract<Change, { part: 'premium' }>['from'],
  currency: Currency,
): string {
  return slices
    .map(({ upto_minor, bp }) => {
      const percent = percentText(bp);
      if (slices.length === 1) return t('admin.rules.versions.whole', { percent });
      if (upto_minor === undefined) return t('admin.rules.versions.last', { percent });
      return t('admin.rules.versions.slice', { percent, upto: amountText(upto_minor, currency) });
    })
    .join(', ');
}

/** Its name, how it was, how it is. */
function changeText(t: TFunction, change: Change): [string, string, string] {
  const name = (part: string, more: object = {}) =>
    t(`admin.rules.versions.${part}`, { ...('currency' in change && change), ...more });
  switch (change.part) {
    case 'policy':
      return [
        t(`admin.rules.field.${change.name}.name`),
        valueText(t, change.name, change.from),
        valueText(t, change.name, change.to),
      ];
    case 'ladder':
      return [
        name('ladder', { from: amountText(change.at, change.currency) }),
        rowText(t, change.from, change.currency),
        rowText(t, change.to, change.currency),
      ];
    case 'premium':
      return [
        name('premium'),
        premiumWords(t, change.from, change.currency),
        premiumWords(t, change.to, change.currency),
      ];
    case 'deposit':
      return [
        name('deposit'),
        amountText(change.from, change.currency),
        amountText(change.to, change.currency),
      ];
    case 'money':
      return [
        name('money'),
        name(change.own ? 'usual' : 'own'),
        name(change.own ? 'own' : 'usual'),
      ];
  }
}
