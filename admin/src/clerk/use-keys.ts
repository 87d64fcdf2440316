import { createContext, useContext, useEffect, useRef, useState } from 'react';
import { focusOf, keyPress, keysOf, USUAL_KEYS, type KeyMap, type KeyPress } from './keys';

const KEPT = 'gavel.desk.keys';
const KEPT_MAP = 'gavel.desk.keymap';

/** Whether the keys are on, and which: kept by this browser, on until switched off. */
export interface KeySettings {
  on: boolean;
  keys: KeyMap;
  setOn(on: boolean): void;
  setKeys(keys: KeyMap): void;
}
export function useKeySettings(): KeySettings {
  const [on, setOn] = useState(() => localStorage.getItem(KEPT) !== 'off');
  const [keys, setKeys] = useState(() => keysOf(localStorage.getItem(KEPT_MAP)));
  return {
    on,
    keys,
    setOn(next) {
      localStorage.setItem(KEPT, next ? 'on' : 'off');
      setOn(next);
    },
    setKeys(next) {
      localStorage.setItem(KEPT_MAP, JSON.stringify(next));
      setKeys(next);
    },
  };
}

/** The keys as the controls draw them. */
const KeysContext = createContext<KeyMap>(USUAL_KEYS);
export const KeysProvider = KeysContext.Provider;
export const useKeyMap = (): KeyMap => useContext(KeysContext);

export interface KeyHandlers {
  down(press: KeyPress): void;
  up(): void;
}
/** Hears the desk's keys while `on`; a page that lost the window's focus holds no key down. */
export function useKeys(on: boolean, keys: KeyMap, handlers: KeyHandlers): void {
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
      const press = keyPress(event, focusOf(focused), keys);
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
  }, [on, keys]);
}
