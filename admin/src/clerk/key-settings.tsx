import { Button, Modal, Switch } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { KEY_ACTS, keyName, mayBeKey, remapped, USUAL_KEYS, type KeyAct } from './keys';
import type { KeySettings } from './use-keys';
import styles from './desk.module.css';

/** The keys on or off, and which key does what. A key that another act has is exchanged with it. */
export function KeyDialog(props: { settings: KeySettings; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { settings, opened, onClose } = props;
  const [waiting, setWaiting] = useState<KeyAct | null>(null);
  function press(event: KeyboardEvent, act: KeyAct) {
    if (waiting !== act) return;
    event.preventDefault();
    event.stopPropagation();
    if (mayBeKey(event.key)) {
      settings.setKeys(remapped(settings.keys, act, event.key));
      setWaiting(null);
    } else if (event.key === 'Tab') setWaiting(null);
  }
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      // While a key is waited for, Escape is a key like the others.
      closeOnEscape={waiting === null}
      overlayProps={{ backgroundOpacity: 0.15 }}
      title={t('admin.keys.title')}
      classNames={{ title: styles.dialogTitle! }}
    >
      <div className={styles.dialog}>
        <Switch
          styles={{ thumb: { background: 'var(--ground)' } }}
          label={t('admin.keys.on')}
          checked={settings.on}
          onChange={(event) => settings.setOn(event.currentTarget.checked)}
        />
        <p>{t('admin.keys.hint')}</p>
        <ul className={styles.keyList}>
          {KEY_ACTS.map((act) => (
            <li key={act}>
              <span>{t(`admin.keys.act.${act}`)}</span>
              <Button
                size="compact-sm"
                variant={waiting === act ? 'filled' : 'default'}
                aria-label={t('admin.keys.change', {
                  act: t(`admin.keys.act.${act}`),
                  key: keyName(settings.keys[act]),
                })}
                onClick={() => setWaiting(act)}
                onKeyDown={(event) => press(event, act)}
                onBlur={() => setWaiting(null)}
              >
                {waiting === act ? t('admin.keys.press') : keyName(settings.keys[act])}
              </Button>
            </li>
          ))}
        </ul>
        <Button variant="default" onClick={() => settings.setKeys(USUAL_KEYS)}>
          {t('admin.keys.usual')}
        </Button>
      </div>
    </Modal>
  );
}
