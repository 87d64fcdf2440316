import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useGavel } from '@gavel/ui/gavel';
import { freshId } from '@gavel/ui/ids';
import type { Fields } from '@gavel/ui/live-store';
import { explainCode } from '@gavel/ui/refusal';
import type { LotNow } from './lot-now';
import styles from './lists.module.css';

const LENGTH_MAX = 280;

interface Props {
  auctionId: string;
  lot: LotNow | null;
  seenSeq: number;
  own: readonly Fields[] | undefined;
}
/** One's own questions, newest first: asked, then answered or hidden, by their order of coming. */
function mine(own: readonly Fields[] | undefined) {
  return (own ?? [])
    .filter((line) => /^question_(asked|answered|hidden)$/.test(line.type ?? ''))
    .toReversed();
}

/** "Ask the auctioneer": seen by the desk alone until it is answered. */
export function Questions({ auctionId, lot, seenSeq, own }: Props) {
  const { t } = useTranslation();
  const { push } = useGavel();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState('');

  async function send(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    const outcome = await push.send({
      type: 'ask_question',
      command_id: freshId(),
      auction_id: auctionId,
      lot_no: lot?.no ?? null,
      seen_seq: seenSeq,
      text: text.trim(),
    });
    setBusy(false);
    if (outcome.kind === 'done') setText('');
    setSaid(sentence(outcome));
  }
  function sentence(outcome: Awaited<ReturnType<typeof push.send>>): string {
    if (outcome.kind === 'done') return t('room.question.sent');
    if (outcome.kind === 'unknown') return t('room.question.unknown');
    const { means, remedy } = explainCode(t, outcome.code);
    return `${means} ${remedy}`;
  }
  const words = {
    question_asked: 'asked',
    question_answered: 'answered',
    question_hidden: 'hidden',
  };
  return (
    <div className={styles.questions}>
      <form onSubmit={(event) => void send(event)}>
        <Textarea
          label={t('room.question.label')}
          description={t('room.question.hint')}
          maxLength={LENGTH_MAX}
          minRows={3}
          autosize
          value={text}
          onChange={(event) => setText(event.currentTarget.value.replace(/[\n\r\t]/g, ' '))}
        />
        <div className={styles.askRow}>
          <span className={styles.left}>
            {t('room.question.left', { count: LENGTH_MAX - text.length })}
          </span>
          <Button type="submit" variant="default" loading={busy} disabled={!text.trim()}>
            {t('room.question.send')}
          </Button>
        </div>
        <p className={styles.saidBack} role="status">
          {said}
        </p>
      </form>
      <ol className={styles.asked}>
        {mine(own).map((line) => {
          const [question, answer] = (line.text ?? '').split('\n');
          return (
            <li key={`${line.seq} ${line.type}`}>
              <b>{t(`room.question.${words[line.type as keyof typeof words]}`)}</b>
              <span>{question}</span>
              {answer && <span className={styles.answer}>{answer}</span>}
            </li>
          );
        })}
      </ol>
    </div>
  );
}
