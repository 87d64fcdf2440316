import type { ReactNode } from 'react';
import type { Tone } from './state-word';
import styles from './components.module.css';

/**
 * The reserved place for what concerns a whole page. It is there when empty, so that a banner moves
 * nothing, and present at load, so that a screen reader hears what comes.
 */
export function Banner(props: { tone?: Tone; alert?: boolean; children?: ReactNode }) {
  return (
    <div
      className={styles.banner}
      data-tone={props.children ? (props.tone ?? 'quiet') : undefined}
      role={props.alert ? 'alert' : 'status'}
      aria-atomic
    >
      {props.children}
    </div>
  );
}
