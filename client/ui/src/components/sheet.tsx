import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './components.module.css';

interface Props {
  open: boolean;
  title: ReactNode;
  onClose: () => void;
  /** In the middle, asking; or from the side, to read beside the page. */
  place: 'middle' | 'side';
  children: ReactNode;
}

/**
 * A sheet over the page. The browser's own dialog: it keeps the focus inside, closes on Escape, and
 * gives the focus back to where it was.
 */
export function Sheet({ open, title, onClose, place, children }: Props) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal();
    if (!open && dialog.current?.open) dialog.current.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className={styles.sheet}
      data-place={place}
      onClose={onClose}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className={styles.sheetBody}>
        <header className={styles.sheetHead}>
          <h2>{title}</h2>
          <ActionIcon variant="subtle" size={44} aria-label={t('common.close')} onClick={onClose}>
            <IconX size={20} stroke={1.75} />
          </ActionIcon>
        </header>
        {open && children}
      </div>
    </dialog>
  );
}
