import { LOCALE } from '@gavel/ui/i18n/index';
import { useGavel } from '@gavel/ui/gavel';
import { useEffect, useState } from 'react';

const DATE_TIME = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  timeZoneName: 'short',
});
const SHORT = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const CLOCK = new Intl.DateTimeFormat(LOCALE, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const AGO = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'always' });

/** A moment in the viewer's own zone, the zone named. */
export const dateTime = (ms: number): string => DATE_TIME.format(ms);
export const shortTime = (ms: number): string => SHORT.format(ms);
/** Hours, minutes and seconds: for what happens in a room. */
export const clockTime = (ms: number): string => CLOCK.format(ms);

/** "in 2 hours", "in 5 minutes": how long until `ms`; null when it is past. */
export function until(ms: number, now: number): string | null {
  const minutes = Math.ceil((ms - now) / 60_000);
  if (minutes <= 0) return null;
  if (minutes < 90) return AGO.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return hours < 48 ? AGO.format(hours, 'hour') : AGO.format(Math.round(hours / 24), 'day');
}

/** The page's time, renewed every `everyMs`: for ages and countdowns, never for a decision. */
export function useNow(everyMs: number): number {
  const { clock } = useGavel();
  const [now, setNow] = useState(clock.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}
