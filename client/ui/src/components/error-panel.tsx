import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { explain } from '../refusal';
import styles from './components.module.css';

/** What happened, what is safe, what to do, and what to quote to us. */
export function ErrorPanel({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const { means, remedy, trace } = explain(t, error);
  return (
    <div className={styles.error} role="alert">
      <IconAlertTriangle size={20} stroke={1.75} aria-hidden />
      <div>
        <p className={styles.errorMeans}>{means}</p>
        <p className={styles.errorRemedy}>{remedy}</p>
        {trace && <p className={styles.errorTrace}>{t('error.trace', { id: trace })}</p>}
        {onRetry && (
          <Button variant="default" size="sm" mt={12} onClick={onRetry}>
            {t('common.retry')}
          </Button>
        )}
      </div>
    </div>
  );
}
