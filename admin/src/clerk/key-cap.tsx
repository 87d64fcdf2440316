import { keyName, type KeyAct } from './keys';
import { useKeyMap } from './use-keys';
import styles from './desk.module.css';

/** The key of a control; hidden where there is no keyboard, or when keys are off. */
export function KeyCap({ act }: { act: KeyAct }) {
  const keys = useKeyMap();
  return (
    <kbd className={styles.keyCap} aria-hidden>
      {keyName(keys[act])}
    </kbd>
  );
}
