import { Button } from '@mantine/core';
import { IconFlagCheck, IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { KeyCap } from './key-cap';
import { KEY_NAMES } from './keys';
import type { Doing } from './use-act';
import styles from './desk.module.css';

/** Start, pause, resume, end: two slots that never move. */
export function SaleControls({ desk, acts, act, commands }: Doing) {
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
          rightSection={<KeyCap>{KEY_NAMES.pause}</KeyCap>}
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
    </div>
  );
}
