import { Switch, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@gavel/ui/api';
import page from '../app/page.module.css';
import type { AuctionField, TimedDraft, TimedField } from './auction-draft';
import styles from './manager.module.css';

interface Props {
  timed: TimedDraft;
  wrong: Partial<Record<AuctionField, string>>;
  fixed: boolean;
  onChange: (part: Partial<TimedDraft>) => void;
}
/** A sale without a clerk: one opening, the first closing, and how the others follow. */
export function TimedFields({ timed, wrong, fixed, onChange }: Props) {
  const { t } = useTranslation();
  const field = (name: TimedField, span: string, moment: boolean) => (
    <TextInput
      wrapperProps={{ 'data-span': span }}
      label={t(`admin.plan.timed.${name}`)}
      description={t(`admin.plan.timed.${name}Hint`)}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      {...(moment ? { type: 'datetime-local' } : { inputMode: 'decimal' as const })}
      disabled={fixed || !timed.on}
      value={timed[name]}
      error={wrong[name]}
      onChange={(event) => onChange({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <div className={styles.timed}>
      <Switch
        styles={{ thumb: { background: 'var(--ground)' } }}
        label={t('admin.plan.timed.on')}
        checked={timed.on}
        disabled={fixed}
        onChange={(event) => onChange({ on: event.currentTarget.checked })}
      />
      {timed.on && (
        <div className={page.fields}>
          {field('opens', '12', true)}
          {field('closes', '12', true)}
          {field('spacing', '6', false)}
          {field('group', '6', false)}
        </div>
      )}
    </div>
  );
}

/** Everything that a publication was refused for, lot by lot. */
export function Problems({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const named = error instanceof ApiProblem ? error.extra['problems'] : undefined;
  const problems = Array.isArray(named) ? (named as { field: string; detail: string }[]) : [];
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems}>
      {problems.map(({ field, detail }) => {
        const [, lotNo, name] = /^lots\.([0-9]+)\.(.+)$/.exec(field) ?? [];
        const where = lotNo ? `${t('common.lot', { no: lotNo })}, ${name}` : field;
        return (
          <li key={`${field} ${detail}`}>
            <strong>{where}</strong>: {detail}
          </li>
        );
      })}
    </ul>
  );
}
