/** Events of a history page, and rows of a pull from the shard: its own bound. */
export const PAGE_ROWS = 500;
/** Auctions a catalogue shows; the past ones beyond it are found by their id. */
export const CATALOGUE_MAX = 200;
/** Versions of a house's rules that are read at once: a version is some 10 kB. Older ones stay. */
export const RULES_VERSIONS_SHOWN = 20;
/** Timed lots of one auction: the shard closes them all by itself. */
export const TIMED_LOTS_MAX = 5_000;
/** How soon after its sealing an auction's journal is fetched. */
export const ARCHIVE_EVERY_MS = 500;
/** A publish loads up to 1,000 lots in one call. */
export const LOAD_MS_MAX = 10_000;

/** Own lines shown of an auction that is over: as many as of one that is live. */
export const OWN_LINES_MAX = 100;
