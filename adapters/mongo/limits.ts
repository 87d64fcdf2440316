/** A catalogue read that waits longer is better refused: the page tries again. */
export const CONNECT_MS_MAX = 2_000;
/** A page of a journal is the largest single write; on the slowest test machine it takes 60 ms. */
export const SOCKET_MS_MAX = 10_000;
/** Connections a process holds: calls above it wait in the driver's own queue. */
export const POOL_MAX = 20;
