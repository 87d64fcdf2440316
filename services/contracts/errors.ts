import { CODES, type Code } from './codes';

/**
 * An error that reaches a caller: a code of the list, a sentence, and what to do. Thrown; the edge
 * turns it into problem+json, or into the failure of a message.
 */
export class GavelError extends Error {
  readonly code: Code;
  readonly detail: string;
  readonly extra: Record<string, unknown>;
  constructor(code: Code, detail: string = CODES[code].means, extra: Record<string, unknown> = {}) {
    super(`${code}: ${detail}`);
    this.name = new.target.name;
    this.code = code;
    this.detail = detail;
    this.extra = extra;
  }
}
export class InvalidRequest extends GavelError {
  constructor(detail: string, extra: Record<string, unknown> = {}) {
    super('INVALID_REQUEST', detail, extra);
  }
}
export class NotSignedIn extends GavelError {
  constructor(detail = 'sign in first') {
    super('NOT_SIGNED_IN', detail);
  }
}
export class NotAllowed extends GavelError {
  constructor(detail = 'this account may not do that', extra: Record<string, unknown> = {}) {
    super('NOT_ALLOWED', detail, extra);
  }
}
export class NotFound extends GavelError {
  constructor(detail = 'there is no such thing') {
    super('NOT_FOUND', detail);
  }
}

/** The body of every refusal over HTTP (RFC 9457), with our code and the remedy. */
export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  code: Code;
  detail: string;
  remedy: string;
  [extra: string]: unknown;
}
export function problem(code: Code, detail?: string, extra: Record<string, unknown> = {}): Problem {
  const { http, means, remedy } = CODES[code];
  return {
    ...extra,
    type: 'about:blank',
    title: means,
    status: http,
    code,
    detail: detail ?? means,
    remedy,
  };
}
