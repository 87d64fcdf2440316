import { useEffect, useState } from 'react';
import { useGavel } from '@gavel/ui/gavel';

/** The page's time, renewed every so many ms: for countdowns and ages, never for a decision. */
export function useTick(everyMs: number): number {
  const { clock } = useGavel();
  const [now, setNow] = useState(clock.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(clock.now()), everyMs);
    return () => clearInterval(timer);
  }, [clock, everyMs]);
  return now;
}
