export type LineFailure =
  /** As many calls are unanswered as one connection may have. */
  | 'BUSY'
  /** There is no connection now. */
  | 'DOWN'
  /** The connection ended before the reply. */
  | 'LOST'
  /** No reply within the deadline of the call. */
  | 'DEADLINE'
  /** The password was refused: nothing is tried again. */
  | 'STOPPED';

/** A call that got no reply. */
export class LineError extends Error {
  constructor(
    readonly failure: LineFailure,
    /** False: the request was never written, so nothing was done. */
    readonly maybeExecuted: boolean,
    detail: string,
  ) {
    super(`${failure}: ${detail}`);
    this.name = 'LineError';
  }
}

/** The stream or a reply breaks the protocol: the connection cannot go on. */
export class ProtocolError extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'ProtocolError';
  }
}

/** One entry of the error stack that newer servers send beside the message. */
export interface ServerErrorFrame {
  type: string;
  file: string;
  line: number;
  message: string;
  errno: number;
  code: number;
}

/** Tarantool answered the request itself with an error. */
export class ServerError extends Error {
  constructor(
    /** Tarantool's number of the error (`box.error.*`). */
    readonly code: number,
    message: string,
    readonly stack_frames: ServerErrorFrame[] = [],
  ) {
    super(message);
    this.name = 'ServerError';
  }
}

/** `box.error.*` of Tarantool that this adapter tells apart. */
export const ER = {
  INVALID_MSGPACK: 20,
  PROC_LUA: 32,
  NO_SUCH_PROC: 33,
  ACCESS_DENIED: 42,
  NO_SUCH_USER: 45,
  PASSWORD_MISMATCH: 47,
  LOADING: 116,
} as const;

/** A call through the router without an answer of the shard. */
export class RouterFailure extends Error {
  constructor(
    /** True: the write may stand. Always false for a read. */
    readonly maybeExecuted: boolean,
    detail: string,
  ) {
    super(detail);
    this.name = 'RouterFailure';
  }
}
