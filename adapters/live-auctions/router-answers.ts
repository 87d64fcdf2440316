/**
 * What the answers of a storage mean to the router: one table, apart from the code that acts on it.
 * The shapes are vshard's: `[true, value]`, `[false, raised]`, `[nil, refused]`.
 */
import { ER, LineError, ServerError } from './errors';

export type Verdict =
  /** The procedure answered. */
  | { act: 'answer'; value: unknown }
  /** It answered that the instance may confirm nothing: another may be master by now. */
  | { act: 'frozen'; value: unknown }
  /** Another replicaset has the bucket; `to` if the storage knows which. */
  | { act: 'moved'; to?: string }
  /** The bucket is between two replicasets, or held for a moment. */
  | { act: 'search' }
  /** Another instance of the replicaset is master; `to` its uuid, if known. */
  | { act: 'follow'; to?: string }
  /** Nobody to answer now: wait, try again. */
  | { act: 'wait'; maybeExecuted: boolean; why: string }
  /** Trying again would change nothing. `defect`: somebody has to look at it. */
  | { act: 'give_up'; maybeExecuted: boolean; defect: boolean; why: string };

/** vshard's `error.code`. */
const WRONG_BUCKET = 1;
const NON_MASTER = 2;
const TRANSFER_IS_IN_PROGRESS = 7;
const BUCKET_IS_LOCKED = 22;

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined;

/** Reads what `gavel.call` returned. */
export function readAnswer(returned: readonly unknown[]): Verdict {
  const [ok, value] = returned;
  if (ok === true) {
    return { act: fieldsOf(value)['code'] === 'FROZEN' ? 'frozen' : 'answer', value };
  }
  if (ok === false) {
    const why = `raised: ${textOf(fieldsOf(value)['message']) ?? JSON.stringify(value)}`;
    return { act: 'give_up', maybeExecuted: true, defect: true, why };
  }
  return readRefusal(fieldsOf(value));
}

/** `[nil, error]`: the storage did not run the procedure. */
function readRefusal(error: Fields): Verdict {
  switch (error['code']) {
    case WRONG_BUCKET:
      return { act: 'moved', to: textOf(error['destination']) };
    case TRANSFER_IS_IN_PROGRESS:
    case BUCKET_IS_LOCKED:
      return { act: 'search' };
    case NON_MASTER:
      return { act: 'follow', to: textOf(error['master']) };
    default: {
      const why = textOf(error['name']) ?? textOf(error['message']) ?? 'refused without a reason';
      return { act: 'wait', maybeExecuted: false, why };
    }
  }
}

/** Server errors that come before the procedure runs. */
const NOT_RUN: readonly number[] = [
  ER.INVALID_MSGPACK,
  ER.ACCESS_DENIED,
  ER.NO_SUCH_USER,
  ER.PASSWORD_MISMATCH,
];
/** An instance that recovers listens before its procedures are there. */
const STARTING: readonly number[] = [ER.NO_SUCH_PROC, ER.LOADING];

/** Reads why there was no answer. */
export function readFailure(error: unknown): Verdict {
  if (error instanceof LineError) {
    const { failure, maybeExecuted, message: why } = error;
    // A refused password is a defect too, but the line has logged it, once.
    const final = failure === 'BUSY' || failure === 'STOPPED';
    if (final) return { act: 'give_up', maybeExecuted, defect: false, why };
    return { act: 'wait', maybeExecuted, why };
  }
  if (error instanceof ServerError) {
    const why = `error ${error.code}: ${error.message}`;
    if (STARTING.includes(error.code)) return { act: 'wait', maybeExecuted: false, why };
    return { act: 'give_up', maybeExecuted: !NOT_RUN.includes(error.code), defect: true, why };
  }
  throw error;
}
