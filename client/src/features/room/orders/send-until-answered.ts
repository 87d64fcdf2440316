import type { Outcome } from '@gavel/ui/outcome';

/** After an unknown outcome the same id is sent again, after these waits. */
const REPEAT_MS = [1_000, 2_000, 4_000, 4_000];
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Sends one message, with the id minted at its press, until it has an answer: the same id has one
 * effect however often it comes. A top-up under way is waited for by the own lines, not repeated.
 */
export async function sendUntilAnswered(
  send: (message: object) => Promise<Outcome>,
  message: object,
  pauses: readonly number[] = REPEAT_MS,
): Promise<Outcome> {
  let outcome = await send(message);
  for (const pause of pauses) {
    if (outcome.kind !== 'unknown' || outcome.topupPending) return outcome;
    await wait(pause);
    outcome = await send(message);
  }
  return outcome;
}
