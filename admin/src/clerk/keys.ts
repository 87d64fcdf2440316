/** The clerk's keys, one letter an act: see the table in the README. */
export type KeyAct =
  'bid' | 'ask' | 'warn' | 'last' | 'hammer' | 'pass' | 'next' | 'question' | 'pause';
export type KeyPress = { act: KeyAct } | { act: 'paddle'; place: number };

const ACTS: Record<string, KeyAct> = {
  ' ': 'bid',
  a: 'ask',
  f: 'warn',
  l: 'last',
  h: 'hammer',
  p: 'pass',
  n: 'next',
  q: 'question',
  Escape: 'pause',
};
/** As drawn on the controls. */
export const KEY_NAMES: Record<KeyAct, string> = {
  bid: 'Space',
  ask: 'A',
  warn: 'F',
  last: 'L',
  hammer: 'H',
  pass: 'P',
  next: 'N',
  question: 'Q',
  pause: 'Esc',
};

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

/** The act of a key, or null: no key of ours, a shortcut of the browser's, or text. */
export function keyPress(key: Key, focus: Focus): KeyPress | null {
  if (key.ctrlKey || key.altKey || key.metaKey || key.repeat || focus === 'field') return null;
  if (key.key === ' ' && focus === 'control') return null;
  if (/^[1-9]$/.test(key.key)) return { act: 'paddle', place: Number(key.key) - 1 };
  const name = key.key.length === 1 ? key.key.toLowerCase() : key.key;
  const act = Object.hasOwn(ACTS, name) ? ACTS[name] : undefined;
  return act ? { act } : null;
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
