import { Button, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import styles from './desk.module.css';

/** As the engine takes it. */
export const REASON_MAX = 280;

interface Props {
  label: string;
  /** Sentences one may begin from. */
  choices: readonly string[];
  value: string;
  onChange: (value: string) => void;
}
/** Why something is done: from a list, or in one's own words, on one line. */
export function ReasonField({ label, choices, value, onChange }: Props) {
  return (
    <>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <Button
            key={choice}
            size="compact-sm"
            variant={choice === value ? 'filled' : 'default'}
            aria-pressed={choice === value}
            onClick={() => onChange(choice)}
          >
            {choice}
          </Button>
        ))}
      </div>
      <Textarea
        label={label}
        maxLength={REASON_MAX}
        autosize
        minRows={2}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value.replace(/\n/g, ' '))}
      />
    </>
  );
}

/** The sentences of a list of reasons in the texts. */
export function useReasons(act: string): string[] {
  const { t } = useTranslation();
  const list = t(`admin.reasons.${act}`, { returnObjects: true });
  return Array.isArray(list) ? (list as string[]) : [];
}
