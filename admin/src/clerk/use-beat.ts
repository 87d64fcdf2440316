import { useEffect, useState } from 'react';
import { useGavel } from '@gavel/ui/gavel';
import * as calls from '../app/calls';

const BEAT_MS = 1_000;
const IN_SALE = ['Waiting', 'Live', 'Paused'];

/**
 * Tells the engine every second that somebody is at this desk: without it a live sale pauses. A beat
 * that gets no answer is not repeated, the next one follows. Returns when the last one was heard, in
 * the page's time; null: none yet.
 */
export function useBeat(auctionId: string, status: string): number | null {
  const { api, clock } = useGavel();
  const [heard, setHeard] = useState<number | null>(null);
  const on = IN_SALE.includes(status) || status === 'FROZEN';
  useEffect(() => {
    if (!on) return;
    const beat = () => {
      calls.command(api.call, auctionId, 'clerk_beat', {}).then(
        () => setHeard(clock.now()),
        () => undefined, // the lamp tells by the age of the last one
      );
    };
    beat();
    const timer = setInterval(beat, BEAT_MS);
    return () => clearInterval(timer);
  }, [api, auctionId, clock, on]);
  return heard;
}
