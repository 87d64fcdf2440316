import { useEffect, useRef, useState } from 'react';
import { useGavel } from '@gavel/ui/gavel';
import type { Fields } from '@gavel/ui/live-store';
import { lastWon, type Won } from './own-facts';

/** How long the page says it: the next lot is open by then, and takes the price block. */
const SAY_MS = 15_000;
/** Older lines came with the page: they are no news. As wide as clocks may differ. */
const NEWS_MS = 60_000;

/**
 * The lot just won, for a while from the moment its line arrived. What was won before the page was
 * opened stands in one's own lines.
 */
export function useWon(own: readonly Fields[] | undefined): Won | null {
  const { clock } = useGavel();
  const known = useRef<string | null>(null);
  const [said, setSaid] = useState<Won | null>(null);
  useEffect(() => {
    const won = lastWon(own);
    if (!won || won.seq === known.current) return;
    known.current = won.seq;
    if (clock.now() - won.atMs < NEWS_MS) setSaid(won);
  }, [own, clock]);
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(null), SAY_MS);
    return () => clearTimeout(timer);
  }, [said]);
  return said;
}
