import { useEffect, useRef, useState } from 'react';
import type { Fields } from '@gavel/ui/live-store';

/** How long the page says what was missed. */
const SAY_MS = 8_000;

/** After the line was lost and is good again: how many things happened meanwhile, for a while. */
export function useBack(lost: boolean, lines: readonly Fields[] | undefined): number {
  const lastSeq = Number(lines?.findLast((line) => line.seq)?.seq ?? 0);
  const before = useRef<number | null>(null);
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => {
    if (lost) before.current ??= lastSeq;
    else if (before.current !== null) {
      setSince(before.current);
      before.current = null;
    }
  }, [lost, lastSeq]);
  useEffect(() => {
    if (since === null) return;
    const timer = setTimeout(() => setSince(null), SAY_MS);
    return () => clearTimeout(timer);
  }, [since]);
  if (since === null) return 0;
  return (lines ?? []).filter((line) => Number(line.seq ?? 0) > since).length;
}
