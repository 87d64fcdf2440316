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
/** True from the next event on: never within the one that made it so. */
function useLater(on: boolean) {
  const live = useRef(false);
  useEffect(() => {
    live.current = false;
    if (!on) return;
    const timer = setTimeout(() => (live.current = true));
    return () => clearTimeout(timer);
  }, [on]);
  return live;
}

/**
 * Hears the desk's keys while `on`; a page that lost the window's focus holds no key down. The Escape
 * that closes a dialog is the dialog's alone: the keys are back with the next one.
 */
export function useKeys(on: boolean, keys: KeyMap, handlers: KeyHandlers): void {
  const live = useLater(on);
  const now = useRef({ keys, handlers });
  useEffect(() => {
    now.current = { keys, handlers };
  });
  useEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (!live.current) return;
      const focused = document.activeElement;
      // Out of a field first: the next Escape is the pause.
      if (event.key === 'Escape' && focused instanceof HTMLElement) focused.blur();
      const press = keyPress(event, focusOf(focused), now.current.keys);
      if (!press) return;
      event.preventDefault();
      now.current.handlers.down(press);
    };
    const up = () => now.current.handlers.up();
    window.addEventListener('keydown', down);
    window.addEventListener('keyup', up);
    window.addEventListener('blur', up);
    return () => {
      window.removeEventListener('keydown', down);
      window.removeEventListener('keyup', up);
      window.removeEventListener('blur', up);
    };
  }, [live]);
}
