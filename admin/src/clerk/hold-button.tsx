import { useEffect, useState, type ReactNode } from 'react';
import { Hold } from './hold';
import { KeyCap } from './key-cap';
import type { KeyAct } from './keys';
import styles from './desk.module.css';

const later = (run: () => void, ms: number) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

/** One hold of this page, broken as soon as the screen shows another `lot_seq`. */
export function useHold(lotSeq: number | null) {
  const [held, setHeld] = useState(false);
  const [hold] = useState(() => new Hold({ later, changed: setHeld }));
  useEffect(() => hold.see(lotSeq), [hold, lotSeq]);
  useEffect(() => () => hold.end(), [hold]);
  return { held, hold };
}

interface Props {
  keyAct: KeyAct;
  held: boolean;
  disabled: boolean;
  /** What the hold does, in words: the label says it before it is held. */
  children: ReactNode;
  hint: string;
  main?: boolean;
  onDown: () => void;
  onUp: () => void;
}
/** A control that acts after half a second under the finger, or under its key. */
export function HoldButton(props: Props) {
  const { held, disabled, onDown, onUp } = props;
  return (
    <button
      type="button"
      className={styles.hold}
      data-main={props.main || undefined}
      data-held={held || undefined}
      disabled={disabled}
      onPointerDown={(event) => event.button === 0 && onDown()}
      onPointerUp={onUp}
      onPointerLeave={onUp}
      onPointerCancel={onUp}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.repeat || (event.key !== ' ' && event.key !== 'Enter')) return;
        event.preventDefault();
        onDown();
      }}
    >
      <span className={styles.holdFill} aria-hidden />
      <span className={styles.holdText}>
        <span className={styles.holdLabel}>{props.children}</span>
        <span className={styles.holdHint}>{props.hint}</span>
      </span>
      <KeyCap act={props.keyAct} />
    </button>
  );
}
