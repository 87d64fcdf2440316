import { Button } from '@mantine/core';
import { IconCircleX, IconFlagCheck, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { KeyCap } from './key-cap';
import type { Doing } from './use-act';
import styles from './desk.module.css';

/** Start, pause, resume, end, and for a manager cancel: slots that never move. */
export function SaleControls({ desk, acts, act, commands, isManager, openDialog }: Doing) {
  const { t } = useTranslation();
  const locked = commands.locked('sale');
  const paused = desk.status === 'Paused';
  const icon = { size: 20, stroke: 1.75 };
  return (
    <div className={styles.sale}>
      {desk.status === 'Waiting' || paused ? (
        <Button
          className={styles.saleMain}
          leftSection={<IconPlayerPlay {...icon} aria-hidden />}
          disabled={locked || !(acts.start || acts.resume)}
          onClick={() => void act.simple(paused ? 'resume' : 'start')}
        >
          {t(paused ? 'admin.act.resume' : 'admin.act.start')}
        </Button>
      ) : (
        <Button
          className={styles.saleMain}
          variant="default"
          leftSection={<IconPlayerPause {...icon} aria-hidden />}
          rightSection={<KeyCap act="pause" />}
          disabled={commands.locked('pause') || !acts.pause}
          onClick={() => void act.simple('pause')}
        >
          {t('admin.act.pause')}
        </Button>
      )}
      <Button
        variant={acts.end ? 'filled' : 'default'}
        leftSection={<IconFlagCheck {...icon} aria-hidden />}
        disabled={locked || !acts.end}
        onClick={() => void act.simple('end')}
      >
        {t('admin.act.end')}
      </Button>
      {isManager && (
        <Button
          variant="default"
          leftSection={<IconCircleX {...icon} aria-hidden />}
          disabled={locked || !acts.cancel}
          onClick={() => openDialog({ kind: 'cancel' })}
        >
          {t('admin.act.cancel')}
        </Button>
      )}
    </div>
  );
}
