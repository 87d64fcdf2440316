/** Lots one lookup may name: an auction holds at most as many. */
export const LOOKUP_MAX = 1_000;
/** Widths in pixels a picture is kept in; the first three must be there before it is shown. */
export const WIDTHS = [320, 640, 960, 1440] as const;
export const WIDTHS_NEEDED = [320, 640, 960] as const;
/** A picture of 1,440 px takes some 200 kB; ten times as much is no picture of ours. */
export const IMAGE_BYTES_MAX = 2 * 1024 * 1024;
/** A picture's name holds its stamp, so its bytes never change: one year, the longest HTTP allows. */
export const IMAGE_CACHE_CONTROL = 'public, max-age=31536000, immutable';
