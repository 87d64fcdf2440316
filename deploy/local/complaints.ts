/** An outage makes every request fail with the same words: a person need read them once. */
const REPEAT_MS = 10_000;

/**
 * What of a process's log belongs on the screen: pino's lines of level 50 (error) and 60 (fatal),
 * in short, the same one once in ten seconds. The log file has all of it.
 * `now`: milliseconds of a clock that only goes forward.
 */
export function createComplaints(now: () => number): (line: string) => string | undefined {
  const told = new Map<string, number>();
  return (line) => {
    const words = complaint(line);
    if (!words) return undefined;
    const at = now();
    if (at - (told.get(words) ?? -Infinity) < REPEAT_MS) return undefined;
    for (const [old, when] of told) if (at - when >= REPEAT_MS) told.delete(old);
    told.set(words, at);
    return words;
  };
}

function complaint(line: string): string | undefined {
  if (!/^\{.*"level":[56]0\b/.test(line)) return undefined;
  try {
    const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
    return [msg, err?.message].filter(Boolean).join(': ');
  } catch {
    return line;
  }
}
