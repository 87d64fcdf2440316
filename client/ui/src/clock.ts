/**
 * The page's time in Unix milliseconds. It never falls while the page lives, unlike the wall clock,
 * which people and networks set. It decides nothing about an auction: only the shard's clock does.
 */
export const pageClock = {
  now: (): number => Math.round(performance.timeOrigin + performance.now()),
};
export type PageClock = typeof pageClock;
