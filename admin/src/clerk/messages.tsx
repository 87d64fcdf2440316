import { Button, Textarea } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Doing } from './use-act';
import { REASON_MAX } from './reason-field';
import styles from './desk.module.css';

const QUICK = ['soon', 'break', 'back', 'order', 'thanks'] as const;
const OPEN_IN = ['Waiting', 'Live', 'Paused', 'Ended'];

/** What the house says to everybody in the room and at home: from a list, or free. */
export function Messages({ desk, commands }: Doing) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  async function submit(event: FormEvent) {
    event.preventDefault();
    const said = text.trim();
    if (said === '') return;
    const answer = await commands.press('message_post', { text: said, seen_seq: desk.seq });
    if (answer) setText('');
  }
  const off = !OPEN_IN.includes(desk.status);
  return (
    <section className={styles.panel}>
      <h2 className={styles.panelTitle}>{t('admin.message.title')}</h2>
      <div className={styles.choices}>
        {QUICK.map((name) => (
          <Button
            key={name}
            size="compact-sm"
            variant="default"
            disabled={off}
            onClick={() => setText(t(`admin.message.text.${name}`))}
          >
            {t(`admin.message.name.${name}`)}
          </Button>
        ))}
      </div>
      <form onSubmit={(event) => void submit(event)}>
        <Textarea
          aria-label={t('admin.message.label')}
          placeholder={t('admin.message.label')}
          rows={2}
          maxLength={REASON_MAX}
          disabled={off}
          value={text}
          onChange={(event) => setText(event.currentTarget.value.replace(/\n/g, ' '))}
        />
        <div className={styles.sendRow}>
          <span className="num">
            {t('room.question.left', { count: REASON_MAX - text.length })}
          </span>
          <Button
            type="submit"
            size="xs"
            loading={commands.locked('message')}
            disabled={off || text.trim() === ''}
          >
            {t('admin.message.send')}
          </Button>
        </div>
      </form>
    </section>
  );
}
