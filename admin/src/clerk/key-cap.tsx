import type { ReactNode } from 'react';
import styles from './desk.module.css';

/** The key of a control; hidden where there is no keyboard, or when keys are off. */
export function KeyCap({ children }: { children: ReactNode }) {
  return (
    <kbd className={styles.keyCap} aria-hidden>
      {children}
    </kbd>
  );
}
