export interface SqlResult<R> {
  rows: R[];
  rowCount: number;
}
/** One connection inside a transaction, or the pool. int8 and numeric arrive as strings. */
export interface SqlRunner {
  query<R = Record<string, unknown>>(text: string, values?: unknown[]): Promise<SqlResult<R>>;
}
export interface Sql extends SqlRunner {
  /** BEGIN .. COMMIT; an error rolls back. Serialization failures and deadlocks are retried (3). */
  transaction<T>(work: (tx: SqlRunner) => Promise<T>): Promise<T>;
  /** Applies numbered migrations of a context once, in order, under an advisory lock. */
  migrate(context: string, migrations: readonly Migration[]): Promise<void>;
  /** Calls `heard` at each NOTIFY on the channel; reconnects by itself. Returns the stop function. */
  listen(channel: string, heard: () => void): Promise<() => Promise<void>>;
}
export interface Migration {
  number: number;
  /** What it does and why, in a sentence. */
  note: string;
  sql: string;
}
