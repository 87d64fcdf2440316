import type { CSSProperties } from 'react';
import styles from './components.module.css';

/** A box of the size of what is coming. It appears after 150 ms: a quick answer shows none. */
export function Skeleton(props: Pick<CSSProperties, 'height' | 'width' | 'aspectRatio'>) {
  return <div className={styles.skeleton} style={props} aria-hidden />;
}
