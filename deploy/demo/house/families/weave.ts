import { type Random } from '../random';
import { mix, sheet, type Drawing } from '../svg';

/**
 * Weave: a weaver's draft. Threading above, tie-up in the corner, treadling at the side, and below
 * them the drawdown: the cloth that these three make, thread by thread.
 */
export interface WeaveFacts {
  shafts: number;
  treadles: number;
  ends: number;
  picks: number;
  warpColours: number;
  weftColours: number;
  /** The longest way a thread goes over or under others. */
  longestFloat: number;
}
const CELL = 10;
const [ENDS, PICKS] = [84, 104];
const MARGIN = 60;
const GAP = 24;
const PALETTES = [
  { warp: ['#1f2f4f', '#e9dfc7'], weft: ['#b9502f', '#e2c58a', '#1f2f4f'] },
  { warp: ['#284239', '#dfe3cf'], weft: ['#86a36a', '#c8a24a'] },
  { warp: ['#5a1f2b', '#e8d3c1'], weft: ['#c97b63', '#2b2326'] },
  { warp: ['#ece6d8'], weft: ['#2b4a6b', '#7ea3b8', '#d5b26a'] },
  { warp: ['#2a2a30', '#a9a49a'], weft: ['#e8e2d4', '#a63a24'] },
] as const;

/** Which shaft each end is threaded on. */
const THREADINGS: Record<string, (end: number, shafts: number) => number> = {
  straight: (i, shafts) => i % shafts,
  point: (i, shafts) => {
    const k = i % (2 * shafts - 2);
    return k < shafts ? k : 2 * shafts - 2 - k;
  },
  broken: (i, shafts) => ((i >> 3) % 2 === 0 ? i % shafts : (shafts * PICKS - 1 - i) % shafts),
  wave: (i, shafts) => Math.round((Math.sin((i / ENDS) * 6 * Math.PI) * 0.5 + 0.5) * (shafts - 1)),
  advancing: (i, shafts) => (i + Math.floor(i / 5)) % shafts,
};

export function drawWeave(rng: Random): Drawing & { facts: WeaveFacts } {
  const palette = rng.pick(PALETTES);
  const shafts = rng.pick([6, 8, 8, 10]);
  const names = Object.keys(THREADINGS);
  const threading = row(ENDS, THREADINGS[rng.pick(names)]!, shafts);
  const treadling = row(PICKS, THREADINGS[rng.pick(names)]!, shafts);
  const tieUp = twillTieUp(rng, shafts);
  const warp = stripes(rng, ENDS, palette.warp);
  const weft = stripes(rng, PICKS, palette.weft);
  const over = (end: number, pick: number) => tieUp[treadling[pick]!]![threading[end]!]!;

  const [left, top] = [MARGIN, MARGIN + shafts * CELL + GAP];
  const side = left + ENDS * CELL + GAP;
  const width = side + shafts * CELL + MARGIN;
  const height = top + PICKS * CELL + MARGIN;
  const ink = mix(palette.weft[0], '#1b1715', 0.55);
  const marks =
    cloth(left, top, (x, y) => (over(x, y) ? warp[x]! : weft[y]!)) +
    floats(left, top, over) +
    draft(left, MARGIN, ENDS, shafts, ink, (x, y) => threading[x] === shafts - 1 - y, warp) +
    draft(side, top, shafts, PICKS, ink, (x, y) => treadling[y] === x, weft, true) +
    draft(side, MARGIN, shafts, shafts, ink, (x, y) => tieUp[x]![shafts - 1 - y]!);
  const facts = {
    ...{ shafts, treadles: shafts, ends: ENDS, picks: PICKS },
    warpColours: new Set(warp).size,
    weftColours: new Set(weft).size,
    longestFloat: longest(over),
  };
  return { ...sheet(width, height, '#f7f3ea', marks), facts };
}

const row = (length: number, by: (i: number, shafts: number) => number, shafts: number): number[] =>
  Array.from({ length }, (_, i) => by(i, shafts));

/** A balanced twill: each treadle lifts the same figure, one shaft further. */
function twillTieUp(rng: Random, shafts: number): boolean[][] {
  const runs = rng.pick([
    [1, 1, 2],
    [2, 2],
    [3, 1],
    [1, 3],
    [2, 1, 1],
    [3, 1, 1, 3],
  ]);
  const figure: boolean[] = [];
  for (let i = 0; figure.length < shafts; i++)
    for (let k = 0; k < runs[i % runs.length]! && figure.length < shafts; k++)
      figure.push(i % 2 === 0);
  return Array.from({ length: shafts }, (_, t) =>
    Array.from({ length: shafts }, (_, s) => figure[(s - t + shafts) % shafts]!),
  );
}

/** Colours in symmetrical stripes, as cloth is mostly warped. */
function stripes(rng: Random, length: number, colours: readonly string[]): string[] {
  if (colours.length === 1) return Array<string>(length).fill(colours[0]!);
  const widths = Array.from({ length: rng.whole(3, 5) }, () => rng.pick([2, 4, 4, 8, 12, 16]));
  const half: string[] = [];
  for (let i = 0; half.length < length / 2; i++)
    for (let k = 0; k < widths[i % widths.length]!; k++) half.push(colours[i % colours.length]!);
  const first = half.slice(0, Math.ceil(length / 2));
  return [...first, ...first.slice(0, length - first.length).reverse()];
}

/** The drawdown, by runs of one colour. */
function cloth(left: number, top: number, colour: (x: number, y: number) => string): string {
  const paths = new Map<string, string>();
  for (let y = 0; y < PICKS; y++) {
    for (let x = 0; x < ENDS;) {
      const here = colour(x, y);
      let run = 1;
      while (x + run < ENDS && colour(x + run, y) === here) run++;
      const d = `M${left + x * CELL} ${top + y * CELL}h${run * CELL}v${CELL}h-${run * CELL}z`;
      paths.set(here, (paths.get(here) ?? '') + d);
      x += run;
    }
  }
  return [...paths].map(([c, d]) => `<path d="${d}" fill="${c}"/>`).join('');
}

/** A thin shade where a thread dives: it makes cells into threads. */
function floats(left: number, top: number, over: (x: number, y: number) => boolean): string {
  let [warpSides, weftSides] = ['', ''];
  for (let y = 0; y < PICKS; y++) {
    for (let x = 0; x < ENDS; x++) {
      const [px, py] = [left + x * CELL, top + y * CELL];
      if (over(x, y)) warpSides += `M${px + 0.6} ${py}v${CELL}M${px + CELL - 0.6} ${py}v${CELL}`;
      else weftSides += `M${px} ${py + 0.6}h${CELL}M${px} ${py + CELL - 0.6}h${CELL}`;
    }
  }
  return `<path d="${warpSides}${weftSides}" stroke="#1b1715" stroke-width="1.3" opacity=".2" fill="none"/>`;
}

/** A squared field with its filled squares, in the colours of the threads if they are given. */
function draft(
  left: number,
  top: number,
  columns: number,
  rows: number,
  ink: string,
  filled: (x: number, y: number) => boolean,
  threads?: readonly string[],
  byRow = false,
): string {
  let grid = '';
  for (let x = 0; x <= columns; x++) grid += `M${left + x * CELL} ${top}v${rows * CELL}`;
  for (let y = 0; y <= rows; y++) grid += `M${left} ${top + y * CELL}h${columns * CELL}`;
  let squares = '';
  for (let y = 0; y < rows; y++)
    for (let x = 0; x < columns; x++)
      if (filled(x, y)) squares += `M${left + x * CELL + 1} ${top + y * CELL + 1}h8v8h-8z`;
  const bar = threads ? colourBar(left, top, columns, rows, threads, byRow) : '';
  return `<path d="${grid}" stroke="${ink}" stroke-width=".6" opacity=".28" fill="none"/><path d="${squares}" fill="${ink}"/>${bar}`;
}

function colourBar(
  left: number,
  top: number,
  columns: number,
  rows: number,
  threads: readonly string[],
  byRow: boolean,
): string {
  return threads
    .map((colour, i) =>
      byRow
        ? `<rect x="${left + columns * CELL + 6}" y="${top + i * CELL}" width="8" height="${CELL}" fill="${colour}"/>`
        : `<rect x="${left + i * CELL}" y="${top - 14}" width="${CELL}" height="8" fill="${colour}"/>`,
    )
    .slice(0, byRow ? rows : columns)
    .join('');
}

function longest(over: (x: number, y: number) => boolean): number {
  let most = 0;
  const scan = (length: number, at: (i: number) => boolean) => {
    let run = 0;
    for (let i = 0; i < length; i++) {
      run = i > 0 && at(i) === at(i - 1) ? run + 1 : 1;
      most = Math.max(most, run);
    }
  };
  for (let x = 0; x < ENDS; x++) scan(PICKS, (y) => over(x, y));
  for (let y = 0; y < PICKS; y++) scan(ENDS, (x) => over(x, y));
  return most;
}
