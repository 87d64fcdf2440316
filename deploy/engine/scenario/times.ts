/**
 * Times as people write them: milliseconds from the scenario's start, the time of day
 * ("14:00:00.000", UTC, on the scenario's day), or ISO 8601 with a zone.
 */
const TIME_OF_DAY = /^([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.([0-9]{1,3}))?)?$/;
const ISO = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9]{2}:[0-9]{2})$/;
export const DAY_MS = 86_400_000;

export const TIME_FORMS = 'milliseconds from the start, "14:00:00.000", or ISO 8601 with a zone';

/** @returns Unix milliseconds, or undefined when it is no time. */
export function parseTime(value: unknown, start_ms: number): number | undefined {
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? start_ms + value : undefined;
  }
  if (typeof value !== 'string') return undefined;
  const match = TIME_OF_DAY.exec(value);
  if (match) {
    const [hours, minutes, seconds] = [match[1], match[2], match[3] ?? '0'].map(Number);
    const ms = Number((match[4] ?? '').padEnd(3, '0'));
    const day = start_ms - (start_ms % DAY_MS);
    return day + ((hours! * 60 + minutes!) * 60 + seconds!) * 1000 + ms;
  }
  const at = ISO.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** `14:00:00.000`, with the date in front when it is another day than the start's. */
export function showTime(at_ms: number, start_ms: number): string {
  const text = new Date(at_ms).toISOString();
  const same = Math.floor(at_ms / DAY_MS) === Math.floor(start_ms / DAY_MS);
  return same ? text.slice(11, 23) : text;
}
