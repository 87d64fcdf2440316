/** The clerk's keys, one an act: see the table in the README. A clerk may choose others. */
export type KeyAct =
  | 'bid'
  | 'ask'
  | 'half'
  | 'double'
  | 'undo'
  | 'take'
  | 'question'
  | 'warn'
  | 'last'
  | 'hammer'
  | 'pass'
  | 'reopen'
  | 'next'
  | 'pause';
export type KeyPress = { act: KeyAct } | { act: 'paddle'; place: number };
/** The key of each act, as events name it; letters small. */
export type KeyMap = Readonly<Record<KeyAct, string>>;

export const USUAL_KEYS: KeyMap = {
  bid: ' ',
  ask: 'a',
  half: '[',
  double: ']',
  undo: 'u',
  take: 't',
  question: 'q',
  warn: 'f',
  last: 'l',
  hammer: 'h',
  pass: 'p',
  reopen: 'r',
  next: 'n',
  pause: 'Escape',
};
export const KEY_ACTS = Object.keys(USUAL_KEYS) as KeyAct[];

const NAMES: Record<string, string> = { ' ': 'Space', Escape: 'Esc' };
/** As drawn on the controls. */
export const keyName = (key: string): string => NAMES[key] ?? key.toUpperCase();

/** What of a keyboard event decides; a held key repeats its event. */
export interface Key {
  key: string;
  ctrlKey: boolean;
  altKey: boolean;
  metaKey: boolean;
  repeat: boolean;
}
/** Where the focus is: in a field, letters are text; on a control, Space is the control's own. */
export type Focus = 'page' | 'control' | 'field';

const normal = (key: string): string => (key.length === 1 ? key.toLowerCase() : key);

/** The act of a key, or null: no key of ours, a shortcut of the browser's, or text. */
export function keyPress(key: Key, focus: Focus, keys: KeyMap = USUAL_KEYS): KeyPress | null {
  if (key.ctrlKey || key.altKey || key.metaKey || key.repeat || focus === 'field') return null;
  if (focus === 'control' && (key.key === ' ' || key.key === 'Enter')) return null;
  if (/^[1-9]$/.test(key.key)) return { act: 'paddle', place: Number(key.key) - 1 };
  const act = KEY_ACTS.find((one) => keys[one] === normal(key.key));
  return act ? { act } : null;
}

/** Digits are paddles; what moves about a page or writes is the browser's. */
const NO_KEYS = ['Tab', 'Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'Enter', 'Backspace'];
export const mayBeKey = (key: string): boolean => !/^[0-9]$/.test(key) && !NO_KEYS.includes(key);

/** The act has that key now; who had it takes the one that became free. */
export function remapped(keys: KeyMap, act: KeyAct, key: string): KeyMap {
  const wanted = normal(key);
  const other = KEY_ACTS.find((one) => keys[one] === wanted);
  return { ...keys, ...(other && { [other]: keys[act] }), [act]: wanted };
}

/** Keys as kept by the browser, or the usual ones where it kept nothing sound. */
export function keysOf(kept: string | null): KeyMap {
  try {
    const read = JSON.parse(kept ?? '{}') as Record<string, unknown>;
    const keys = Object.fromEntries(
      KEY_ACTS.map((act) => [act, typeof read[act] === 'string' ? read[act] : USUAL_KEYS[act]]),
    ) as unknown as KeyMap;
    return new Set(Object.values(keys)).size === KEY_ACTS.length ? keys : USUAL_KEYS;
  } catch {
    return USUAL_KEYS;
  }
}

const FIELDS = ['INPUT', 'TEXTAREA', 'SELECT'];
export function focusOf(element: Element | null): Focus {
  if (!element || element === document.body) return 'page';
  if (FIELDS.includes(element.tagName)) {
    // A switch or a box is a control: only Space is its own.
    const type = element.getAttribute('type');
    return type === 'checkbox' || type === 'radio' ? 'control' : 'field';
  }
  return element.matches('button, a, [role=button], summary') ? 'control' : 'page';
}
