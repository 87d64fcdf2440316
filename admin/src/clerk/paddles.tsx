import { Button } from '@mantine/core';
import { IconUserQuestion } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { StateWord } from '@gavel/ui/components';
import type { Fields } from '@gavel/ui/live-store';
import { clockText } from '../app/time';
import { waitingPaddles } from './desk-model';
import type { Doing } from './use-act';
import styles from './desk.module.css';

/** Paddles that wait for a person's word, and the way to any other: the manager's. */
export function Paddles({ lines, openDialog }: Doing & { lines: readonly Fields[] | undefined }) {
  const { t } = useTranslation();
  const waiting = waitingPaddles(lines);
  return (
    <section className={styles.panel}>
      <h2 className={styles.panelTitle}>
        {t('admin.paddle.title')}
        {waiting.length > 0 && (
          <StateWord tone="warn" icon={IconUserQuestion}>
            {t('admin.paddle.waiting', { count: waiting.length })}
          </StateWord>
        )}
      </h2>
      <ol className={styles.waiting} aria-live="polite">
        {waiting.length === 0 && <li className={styles.none}>{t('admin.paddle.none')}</li>}
        {waiting.map(({ paddleNo, atMs }) => (
          <li key={paddleNo}>
            <time className="num">{clockText(atMs)}</time>
            <span>{t('admin.leader.net', { no: paddleNo })}</span>
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => openDialog({ kind: 'paddle', paddleNo })}
            >
              {t('admin.paddle.decide')}
            </Button>
          </li>
        ))}
      </ol>
      <Button
        size="compact-sm"
        variant="subtle"
        onClick={() => openDialog({ kind: 'paddle', paddleNo: null })}
      >
        {t('admin.paddle.any')}
      </Button>
    </section>
  );
}
