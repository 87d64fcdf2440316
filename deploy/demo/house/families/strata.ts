import { layered, noise, type Noise, type Random } from '../random';
import { fill, mix, polyline, sheet, strokes, type Drawing, type Point } from '../svg';

/**
 * Strata: contours of layered noise. Each level is one ink laid over the one below, with a thin
 * shadow at its edge, like sheets of coloured paper cut to the lines of a map.
 */
export interface StrataFacts {
  /** With that of the ground. */
  inks: number;
  levels: number;
  /** Closed outlines that were cut. */
  outlines: number;
  summits: number;
}
const [WIDTH, HEIGHT, MARGIN] = [1000, 1250, 70];
const CELL = 5;
const PALETTES = [
  ['#f3ead8', '#e6c9a0', '#d99a6c', '#b9603f', '#7f3a35', '#4a2434', '#241a2b'],
  ['#eef1e6', '#cfdcc4', '#9fc0a4', '#5f9a8a', '#34717a', '#24486a', '#1c2748'],
  ['#f6efe3', '#f0d7b5', '#e8b27f', '#d98a86', '#a7658f', '#665088', '#2f3a67'],
  ['#f2eee6', '#dcd8cc', '#b9bfb8', '#8b9a9b', '#5f7480', '#3b4f63', '#1f2c42'],
  ['#f7f2e4', '#efe0a8', '#d9c25e', '#a4a044', '#657a3c', '#38563c', '#1f3430'],
] as const;

export function drawStrata(rng: Random): Drawing & { facts: StrataFacts } {
  const palette = rng.pick(PALETTES);
  const inks = rng.whole(4, 6);
  const ground = layered(noise(rng.fork('ground')), 4);
  const bend = noise(rng.fork('bend'));
  const scale = rng.between(300, 430);
  const height: Noise = (x, y) => {
    const [wx, wy] = [x + 90 * bend(x / 260, y / 260), y + 90 * bend(y / 260 + 9, x / 260)];
    return ground(wx / scale, wy / scale);
  };
  const map = sample(height);
  const levels = spread(map, inks * LINES_PER_INK);
  const rings = levels.map((level) => outlines(map, level));
  const marks = rings.map((one, i) => layer(one, palette, i, levels.length)).join('');
  const facts = {
    inks: inks + 1,
    levels: levels.length,
    outlines: rings.reduce((sum, one) => sum + one.length, 0),
    summits: rings.at(-LINES_PER_INK)!.length,
  };
  const clipped = `<clipPath id="f">${base('#000')}</clipPath><g clip-path="url(#f)">${marks}</g>`;
  return { ...sheet(WIDTH, HEIGHT, '#f7f3ea', base(palette[0]) + clipped), facts };
}
/** Of each ink's levels the first is its sheet's edge, the others are lines drawn on it. */
const LINES_PER_INK = 3;

const base = (colour: string) =>
  `<rect x="${MARGIN}" y="${MARGIN}" width="${WIDTH - 2 * MARGIN}" height="${HEIGHT - 2 * MARGIN}" fill="${colour}"/>`;

function layer(rings: Point[][], palette: readonly string[], level: number, of: number): string {
  const d = rings.map((ring) => polyline(ring, true)).join('');
  if (!d) return '';
  const place =
    (Math.floor(level / LINES_PER_INK) / (of / LINES_PER_INK - 1)) * (palette.length - 2) + 1;
  const i = Math.min(palette.length - 2, Math.floor(place));
  const ink = mix(palette[i]!, palette[i + 1]!, place - i);
  const dark = mix(ink, '#1a1210', 0.75);
  if (level % LINES_PER_INK !== 0) return strokes([d], { stroke: dark, width: 0.8, opacity: 0.4 });
  return (
    `<g opacity=".15">${fill(d, dark, ' fill-rule="evenodd" transform="translate(4 9)"')}</g>` +
    `<g opacity=".2">${fill(d, dark, ' fill-rule="evenodd" transform="translate(1.5 3)"')}</g>` +
    fill(d, ink, ' fill-rule="evenodd"') +
    strokes([d], { stroke: mix(ink, '#ffffff', 0.35), width: 1.2 })
  );
}

interface HeightMap {
  columns: number;
  rows: number;
  at(column: number, row: number): number;
}
/** Heights on a grid, with an edge that lies below everything, so that each outline closes. */
function sample(height: Noise): HeightMap {
  const columns = (WIDTH - 2 * MARGIN) / CELL + 3;
  const rows = (HEIGHT - 2 * MARGIN) / CELL + 3;
  const values = new Float64Array(columns * rows).fill(-9);
  for (let r = 1; r < rows - 1; r++)
    for (let c = 1; c < columns - 1; c++)
      values[r * columns + c] = height(MARGIN + (c - 1) * CELL, MARGIN + (r - 1) * CELL);
  return { columns, rows, at: (c, r) => values[r * columns + c]! };
}

/** Levels that share out the area evenly, the lowest and the highest a little less. */
function spread(map: HeightMap, count: number): number[] {
  const all: number[] = [];
  for (let r = 1; r < map.rows - 1; r += 3)
    for (let c = 1; c < map.columns - 1; c += 3) all.push(map.at(c, r));
  all.sort((a, b) => a - b);
  return Array.from(
    { length: count },
    (_, i) => all[Math.floor(((i + 0.7) / (count + 0.9)) ** 0.72 * all.length)]!,
  );
}

/** Marching squares: the closed lines at which the map has this level, longer than a speck. */
function outlines(map: HeightMap, level: number): Point[][] {
  const next = new Map<number, number[]>();
  const link = (from: number, to: number) => {
    const list = next.get(from);
    if (list) list.push(to);
    else next.set(from, [to]);
  };
  // Edges are numbered by their left or upper corner: horizontal even, vertical odd.
  const edge = (c: number, r: number, vertical: 0 | 1) => (r * map.columns + c) * 2 + vertical;
  for (let r = 0; r < map.rows - 1; r++) {
    for (let c = 0; c < map.columns - 1; c++) {
      const high = (dc: number, dr: number) => (map.at(c + dc, r + dr) > level ? 1 : 0);
      const shape = high(0, 0) | (high(1, 0) << 1) | (high(1, 1) << 2) | (high(0, 1) << 3);
      const [top, right] = [edge(c, r, 0), edge(c + 1, r, 1)];
      const [low, left] = [edge(c, r + 1, 0), edge(c, r, 1)];
      for (const [from, to] of SEGMENTS[shape]!)
        link([top, right, low, left][from]!, [top, right, low, left][to]!);
    }
  }
  const place = (id: number): Point => {
    const vertical = id % 2;
    const cell = (id - vertical) / 2;
    const [c, r] = [cell % map.columns, Math.floor(cell / map.columns)];
    const [a, b] = [map.at(c, r), vertical ? map.at(c, r + 1) : map.at(c + 1, r)];
    const t = (level - a) / (b - a);
    const [x, y] = [MARGIN + (c - 1) * CELL, MARGIN + (r - 1) * CELL];
    return inside(vertical ? [x, y + t * CELL] : [x + t * CELL, y]);
  };
  return rings(next)
    .map((ids) => thin(ids.map(place)))
    .filter((ring) => ring.length > 5);
}
const inside = ([x, y]: Point): Point => [
  Math.min(WIDTH - MARGIN, Math.max(MARGIN, x)),
  Math.min(HEIGHT - MARGIN, Math.max(MARGIN, y)),
];
/** By which corners are high (1 upper left, 2 upper right, 4 lower right, 8 lower left). */
const SEGMENTS: readonly (readonly [number, number])[][] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [
    [3, 0],
    [1, 2],
  ],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[2, 0]],
  [
    [0, 1],
    [2, 3],
  ],
  [[2, 1]],
  [[1, 3]],
  [[1, 0]],
  [[0, 3]],
  [],
];

function rings(next: Map<number, number[]>): number[][] {
  const found: number[][] = [];
  for (const start of next.keys()) {
    const ring: number[] = [];
    for (let at: number | undefined = start; at !== undefined;) {
      const to: number | undefined = next.get(at)?.shift();
      if (to === undefined) break;
      ring.push(at);
      at = to === start ? undefined : to;
    }
    if (ring.length > 2) found.push(ring);
  }
  return found;
}

/** Every second point, corners of the sheet kept: no eye sees the difference. */
const thin = (ring: Point[]): Point[] =>
  ring.filter(
    ([x, y], i) =>
      i % 2 === 0 || x === MARGIN || y === MARGIN || x === WIDTH - MARGIN || y === HEIGHT - MARGIN,
  );
