import type { ComponentType, ReactNode } from 'react';
import styles from './components.module.css';

/** A colour's one meaning: see tokens.css. */
export type Tone = 'go' | 'lead' | 'warn' | 'outbid' | 'quiet';
export type IconType = ComponentType<{ size?: number | string; stroke?: number | string }>;

/** A state: always a word, with an icon and a colour that mean the same everywhere. */
export function StateWord(props: { tone: Tone; icon?: IconType | undefined; children: ReactNode }) {
  const Icon = props.icon;
  return (
    <span className={styles.state} data-tone={props.tone}>
      {Icon && (
        <span aria-hidden>
          <Icon size={20} stroke={1.75} />
        </span>
      )}
      <span>{props.children}</span>
    </span>
  );
}
