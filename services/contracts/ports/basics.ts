/** The time, in Unix milliseconds: handed in, so that tests can set it. */
export interface Clock {
  now(): number;
}

/** Fresh ids: 22 characters of A-Z a-z 0-9 _ -. */
export interface Ids {
  fresh(): string;
}

/** Our structured log: an object of fields, then a sentence. */
export interface Log {
  info(fields: object, message?: string): void;
  warn(fields: object, message?: string): void;
  error(fields: object, message?: string): void;
  debug(fields: object, message?: string): void;
}
