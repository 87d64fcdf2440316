import { LOCALE } from '@gavel/ui/i18n/index';

const moment = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const clock = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** `21 Nov, 14:05`, in the reader's zone. */
export const momentText = (ms: number): string => moment.format(ms);
/** `14:05:09`, in the reader's zone. */
export const clockText = (ms: number): string => clock.format(ms);

/** What a `datetime-local` field holds for a time, and back; the reader's zone both ways. */
export function localText(ms: number): string {
  const at = new Date(ms);
  const two = (n: number) => String(n).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}
/** null: the field is empty or holds no time. */
export function localTime(text: string): number | null {
  const ms = text === '' ? NaN : new Date(text).getTime();
  return Number.isFinite(ms) ? ms : null;
}
