import { NativeSelect, Switch, TextInput } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { POLICY_FIELDS, type PolicyField, type PolicyName } from '@gavel/contracts/terms';
import page from '../app/page.module.css';
import type { RulesForm } from './use-rules';
import { problemText, rangeText, valueText } from './words';
import styles from './rules.module.css';

const GROUPS = {
  bids: ['ask_rule', 'jump_bids'],
  maxima: ['tie_rule', 'short_increment', 'max_rounding', 'insure_after_ms'],
  hammer: ['late_ms', 'final_after_ms', 'reopen', 'take_room_ms', 'provisional_ms'],
  time: ['clerk_timeout_ms', 'window_ms', 'extend_ms', 'outage_extend_ms'],
  people: ['vendor_bids', 'rating_min'],
  money: ['return_idle_ms', 'floor_hold'],
} as const satisfies Record<string, readonly PolicyName[]>;

/** What holds in every currency, field by field: its words, what it usually is, its range. */
export function PolicySection({ form }: { form: RulesForm }) {
  const { t } = useTranslation();
  return (
    <>
      {(Object.keys(GROUPS) as (keyof typeof GROUPS)[]).map((group) => (
        <section key={group} className={styles.part}>
          <h2 className={page.heading}>{t(`admin.rules.group.${group}`)}</h2>
          {GROUPS[group].map((name) => (
            <PolicyRow key={name} name={name} form={form} />
          ))}
        </section>
      ))}
    </>
  );
}

/** One field: its words at the left, its control at the right, under it its range or its mistake. */
export function PolicyRow({ name, form }: { name: PolicyName; form: RulesForm }) {
  const { t } = useTranslation();
  const id = useId();
  const field: PolicyField = POLICY_FIELDS[name];
  const problem = form.problems.find((one) => one.field === `policy.${name}`);
  const usual = t('admin.rules.usual', { value: valueText(t, name, field.usual) });
  const range = rangeText(t, name);
  return (
    <div className={styles.row}>
      <div className={styles.rowWords}>
        <label htmlFor={id}>{t(`admin.rules.field.${name}.name`)}</label>
        <p>{t(`admin.rules.field.${name}.hint`)}</p>
      </div>
      <div className={styles.rowControl}>
        <Control id={id} name={name} field={field} form={form} wrong={problem !== undefined} />
        <p id={`${id}-about`} className={styles.about} data-wrong={problem && true}>
          {problem ? problemText(t, problem, 'GBP') : [range, usual].filter(Boolean).join(' ')}
        </p>
      </div>
    </div>
  );
}

interface ControlProps {
  id: string;
  name: PolicyName;
  field: PolicyField;
  form: RulesForm;
  wrong: boolean;
}
function Control({ id, name, field, form, wrong }: ControlProps) {
  const { t } = useTranslation();
  const value = form.draft.policy[name];
  const about = { id, 'aria-describedby': `${id}-about` };
  if (field.kind === 'flag') {
    return (
      <Switch
        {...about}
        styles={{ thumb: { background: 'var(--ground)' } }}
        checked={value === true}
        label={t(value === true ? 'admin.rules.yes' : 'admin.rules.no')}
        aria-label={t(`admin.rules.field.${name}.name`)}
        onChange={(event) => form.setPolicy(name, event.currentTarget.checked)}
      />
    );
  }
  if (field.kind === 'choice') {
    const data = field.of.map((one) => ({ value: one, label: t(`admin.rules.choice.${one}`) }));
    return (
      <NativeSelect
        {...about}
        data={data}
        value={String(value)}
        onChange={(event) => form.setPolicy(name, event.currentTarget.value)}
      />
    );
  }
  return (
    <TextInput
      {...about}
      inputMode="decimal"
      autoComplete="off"
      value={String(value)}
      error={wrong}
      rightSectionWidth={field.unit === 'points' ? 56 : 32}
      rightSection={<span className={styles.unit}>{t(`admin.rules.unit.${field.unit}`)}</span>}
      onChange={(event) => form.setPolicy(name, event.currentTarget.value)}
    />
  );
}
