/** Events of a history page, and rows of a pull from the shard: its own bound. */
export const PAGE_ROWS = 500;
/** Auctions a catalogue shows; the past ones beyond it are found by their id. */
export const CATALOGUE_MAX = 200;
/** Ladder rows, offsets in a row, premium slices, as the shard takes them. */
export const LADDER_ROWS_MAX = 200;
export const LADDER_OFFSETS_MAX = 20;
export const PREMIUM_SLICES_MAX = 10;
/** How soon after its sealing an auction's journal is fetched. */
export const ARCHIVE_EVERY_MS = 500;
/** A publish loads up to 1,000 lots in one call. */
export const LOAD_MS_MAX = 10_000;

/** Own lines shown of an auction that is over: as many as of one that is live. */
export const OWN_LINES_MAX = 100;
