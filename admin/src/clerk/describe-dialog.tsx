import { Alert, Button, Checkbox, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { lotWordsBody, type LotView } from '@gavel/contracts/http';
import { ErrorPanel } from '@gavel/ui/components';
import { useGavel } from '@gavel/ui/gavel';
import * as calls from '../app/calls';
import type { DialogProps } from './dialogs';
import styles from './desk.module.css';

const SHORT = ['title', 'artist', 'medium', 'size', 'edition', 'category'] as const;
const LONG = ['description', 'provenance', 'condition'] as const;
type Word = (typeof SHORT)[number] | (typeof LONG)[number];

const wordsOf = (lot: LotView): Record<Word, string> =>
  Object.fromEntries([...SHORT, ...LONG].map((word) => [word, lot[word] ?? ''])) as Record<
    Word,
    string
  >;

/**
 * New words for a lot. They are kept first, and shown when the journal has their hash. A material
 * change cancels the maxima on the lot: those who gave them did so for another thing.
 */
export function DescribeDialog(props: DialogProps & { lotNo: number }) {
  const { view, lotNo } = props;
  const lot = view.lots.find((one) => one.lot_no === lotNo);
  return lot ? <Form {...props} lot={lot} /> : null;
}

function Form({ auction, act, onClose, lot }: DialogProps & { lot: LotView }) {
  const { t } = useTranslation();
  const { api } = useGavel();
  const [words, setWords] = useState(() => wordsOf(lot));
  const [material, setMaterial] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const given = { ...words, year: lot.year, edition: words.edition || undefined };
  const read = lotWordsBody.safeParse(given);
  const wrong = read.success ? [] : read.error.issues.map((issue) => issue.path[0]);
  const changed = JSON.stringify(words) !== JSON.stringify(wordsOf(lot));
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!read.success || !changed) return;
    setBusy(true);
    try {
      const { house_id, auction_id } = auction;
      const kept = await calls.putWords(api.call, house_id, auction_id, lot.lot_no, read.data);
      void act.command('lot_describe', { lot_no: lot.lot_no, material, ...kept });
      onClose();
    } catch (error) {
      setFailed(error);
    } finally {
      setBusy(false);
    }
  }
  const field = (word: Word) => ({
    label: t(`admin.lot.${word}`),
    value: words[word],
    error: wrong.includes(word),
    onChange: (event: { currentTarget: { value: string } }) => {
      const { value } = event.currentTarget;
      setWords((old) => ({ ...old, [word]: value }));
    },
  });
  return (
    <form className={styles.dialog} onSubmit={(event) => void submit(event)}>
      <div className={styles.wordFields}>
        {SHORT.map((word) => (
          <TextInput key={word} {...field(word)} autoComplete="off" />
        ))}
      </div>
      {LONG.map((word) => (
        <Textarea key={word} {...field(word)} autosize minRows={2} maxRows={6} />
      ))}
      <Checkbox
        label={t('admin.describe.material')}
        checked={material}
        onChange={(event) => setMaterial(event.currentTarget.checked)}
      />
      {material && (
        <Alert variant="outline" color="warn">
          {t('admin.describe.cancels', { no: lot.lot_no })}
        </Alert>
      )}
      {failed !== null && <ErrorPanel error={failed} />}
      <Button type="submit" loading={busy} disabled={!read.success || !changed}>
        {t('admin.describe.go')}
      </Button>
    </form>
  );
}
