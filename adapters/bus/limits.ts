/**
 * Partitions of a topic: how many consumers of one group can work at once, in all processes. A key
 * keeps to one partition, so the number is fixed for as long as rows of it are kept.
 */
export const PARTITIONS = 8;
/** Rows a consumer takes at once; after a kill at most this many are delivered again. */
export const BATCH_ROWS_MAX = 100;
/** And for how long, before it moves the offset and lets another process have the partition. */
export const BATCH_MS_MAX = 250;
/** A look without having been woken: finds what a lost notification left. */
export const IDLE_MS = 1_000;
/** Rows are there, but an older transaction is still open, or another process has the partition. */
export const NOT_YET_MS = 10;
/** Pause of a partition whose handler failed, or of a loop that lost the server; doubled. */
export const RETRY_MS = 50;
export const RETRY_MS_MAX = 5_000;
/** Rows are kept this long, and until every group has read them: a new group starts from there. */
export const KEEP_DAYS = 7;
export const SWEEP_EVERY_MS = 3_600_000;
export const SWEEP_ROWS_MAX = 10_000;
