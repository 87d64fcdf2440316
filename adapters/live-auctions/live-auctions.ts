import { bucketOf } from '../../services/contracts/ids';
import { CODES, type Code } from '../../services/contracts/codes';
import {
  READ_PROCEDURES,
  type Answer,
  type CallOptions,
  type LiveAuctions,
  type Log,
  type ProcedureName,
  type Procedures,
} from '../../services/contracts/ports';
import { RouterFailure } from './errors';
import type { Router } from './router';

const READS: ReadonlySet<ProcedureName> = new Set(READ_PROCEDURES);

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' &&
  value !== null &&
  Object.hasOwn(CODES, String((value as { code?: unknown }).code));

/**
 * The procedures of the shard, called in the bucket of their auction.
 * Errors: none for what can happen to a cluster: no answer is UNAVAILABLE if nothing was done, and
 *         OUTCOME_UNKNOWN if it may have been, both with a `detail`; the caller repeats the same id.
 */
export function liveAuctionsOver(router: Router, log: Log): LiveAuctions {
  return {
    async call<N extends ProcedureName>(
      name: N,
      args: Procedures[N]['args'],
      options: CallOptions = {},
    ): Promise<Procedures[N]['answer']> {
      const mode = READS.has(name) ? 'read' : 'write';
      const bucket = bucketOf(args.auction_id);
      try {
        const value = await router.call(bucket, mode, name, [args], options.deadline_ms);
        if (isAnswer(value)) return value;
        log.error({ name, bucket, value }, 'live auctions: an answer without a known code');
        return failed(mode === 'write', 'the answer has no known code');
      } catch (error) {
        if (!(error instanceof RouterFailure)) throw error;
        // Whoever answers the caller logs the code; the line and the router have logged the cause.
        log.debug({ name, bucket, why: error.message }, 'live auctions: no answer');
        return failed(error.maybeExecuted, error.message);
      }
    },
  };
}

function failed(maybeExecuted: boolean, detail: string): Answer {
  const code: Code = maybeExecuted ? 'OUTCOME_UNKNOWN' : 'UNAVAILABLE';
  return { code, detail };
}
