import { useEffect, useRef, useState } from 'react';
import { focusOf, keyPress, type KeyPress } from './keys';

const KEPT = 'gavel.desk.keys';

/** Whether the keys are on: kept by this browser, on until switched off. */
export function useKeysSwitch(): [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => localStorage.getItem(KEPT) !== 'off');
  return [
    on,
    (next) => {
      localStorage.setItem(KEPT, next ? 'on' : 'off');
      setOn(next);
    },
  ];
}

export interface KeyHandlers {
  down(press: KeyPress): void;
  up(): void;
}
/** Hears the desk's keys while `on`; a page that lost the window's focus holds no key down. */
export function useKeys(on: boolean, handlers: KeyHandlers): void {
  const now = useRef(handlers);
  useEffect(() => {
    now.current = handlers;
  });
  useEffect(() => {
    if (!on) return;
    const down = (event: KeyboardEvent) => {
      const focused = document.activeElement;
      // Out of a field first: the next Escape is the pause.
      if (event.key === 'Escape' && focused instanceof HTMLElement) focused.blur();
      const press = keyPress(event, focusOf(focused));
      if (!press) return;
      event.preventDefault();
      now.current.down(press);
    };
    const up = () => now.current.up();
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', up);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', up);
    };
  }, [on]);
}
