import { Button, Menu, Textarea } from '@mantine/core';
import { IconMessageQuestion } from '@tabler/icons-react';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeskView } from '@gavel/contracts/http';
import { StateWord } from '@gavel/ui/components';
import type { Fields } from '@gavel/ui/live-store';
import { clockText } from '../app/time';
import { openQuestions, type OpenQuestion } from './desk-model';
import { KeyCap } from './key-cap';
import type { Doing } from './use-act';
import { REASON_MAX } from './reason-field';
import styles from './desk.module.css';

const HIDE_REASONS = ['answered', 'offTopic', 'private', 'abuse'] as const;

interface Props extends Doing {
  view: DeskView;
  lines: readonly Fields[] | undefined;
}
/** Questions of bidders: answered for everybody, or hidden with a reason. Never answered privately. */
export function Questions({ view, lines, ...doing }: Props) {
  const { t } = useTranslation();
  const questions = openQuestions(view, lines);
  const [answering, setAnswering] = useState<number | null>(null);
  return (
    <section className={styles.panel}>
      <h2 className={styles.panelTitle}>
        {t('admin.question.title')}
        {questions.length > 0 && (
          <StateWord tone="warn" icon={IconMessageQuestion}>
            {t('admin.question.open', { count: questions.length })}
          </StateWord>
        )}
      </h2>
      <ol className={styles.questions} aria-live="polite">
        {questions.length === 0 && <li className={styles.none}>{t('admin.question.none')}</li>}
        {questions.map((question, place) => (
          <li key={question.questionNo}>
            <p className={styles.asker}>
              <time className="num">{clockText(question.atMs)}</time>
              {question.paddleNo !== null && t('admin.leader.net', { no: question.paddleNo })}
              {question.lotNo !== null && `, ${t('common.lot', { no: question.lotNo })}`}
            </p>
            <p>{question.text}</p>
            {answering === question.questionNo ? (
              <AnswerForm {...doing} question={question} onDone={() => setAnswering(null)} />
            ) : (
              <div className={styles.questionActs}>
                <Button
                  id={place === 0 ? 'desk-question' : undefined}
                  size="compact-sm"
                  variant="default"
                  rightSection={place === 0 && <KeyCap act="question" />}
                  onClick={() => setAnswering(question.questionNo)}
                >
                  {t('admin.question.answer')}
                </Button>
                <HideMenu {...doing} question={question} />
              </div>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

type OneProps = Doing & { question: OpenQuestion };

function AnswerForm({ question, desk, commands, onDone }: OneProps & { onDone: () => void }) {
  const { t } = useTranslation();
  const [answer, setAnswer] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  async function submit(event: FormEvent) {
    event.preventDefault();
    const said = answer.trim();
    if (said === '') return;
    const body = { question_no: question.questionNo, answer: said, seen_seq: desk.seq };
    if (await commands.press('question_answer', body)) onDone();
  }
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Textarea
        ref={field}
        aria-label={t('admin.question.label')}
        placeholder={t('admin.question.label')}
        rows={2}
        maxLength={REASON_MAX}
        value={answer}
        onChange={(event) => setAnswer(event.currentTarget.value.replace(/\n/g, ' '))}
      />
      <div className={styles.sendRow}>
        <Button size="xs" variant="default" onClick={onDone}>
          {t('common.cancel')}
        </Button>
        <Button
          type="submit"
          size="xs"
          loading={commands.locked('question')}
          disabled={answer.trim() === ''}
        >
          {t('admin.question.publish')}
        </Button>
      </div>
    </form>
  );
}

function HideMenu({ question, desk, commands }: OneProps) {
  const { t } = useTranslation();
  const hide = (name: (typeof HIDE_REASONS)[number]) =>
    commands.press('question_hide', {
      question_no: question.questionNo,
      reason: t(`admin.question.reason.${name}`),
      seen_seq: desk.seq,
    });
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="subtle" disabled={commands.locked('question')}>
          {t('admin.question.hide')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t('admin.question.hideBecause')}</Menu.Label>
        {HIDE_REASONS.map((name) => (
          <Menu.Item key={name} onClick={() => void hide(name)}>
            {t(`admin.question.reason.${name}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
