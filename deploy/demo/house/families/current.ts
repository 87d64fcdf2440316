import { noise, type Random } from '../random';
import { mix, polyline, sheet, strokes, type Drawing, type Point } from '../svg';

/**
 * Current: pen lines along a flow field. Lines are grown one beside the other, as far as the next one
 * is at least a pen's pitch away; eddies turn the field round themselves and stay empty inside.
 */
export interface CurrentFacts {
  strokes: number;
  eddies: number;
  inks: number;
  /** Lines that end at the lower margin. */
  atLowerMargin: number;
  pitch: number;
}
const [WIDTH, HEIGHT, MARGIN] = [1000, 1400, 84];
const PALETTES = [
  { paper: '#f5f0e6', inks: ['#17375e', '#2c6a8f', '#b4462d'] },
  { paper: '#f3efe4', inks: ['#20312d', '#2f6f63', '#c58b2a'] },
  { paper: '#f6f1ea', inks: ['#3a1d2e', '#7a1f3d', '#d07a5c'] },
  { paper: '#12202f', inks: ['#e9dfc8', '#8fb6c9', '#d98f5a'] },
  { paper: '#f4efe6', inks: ['#1b1b1f', '#1b1b1f', '#a63a24'] },
] as const;

interface Eddy {
  x: number;
  y: number;
  radius: number;
  turn: 1 | -1;
}

export function drawCurrent(rng: Random): Drawing & { facts: CurrentFacts } {
  const palette = rng.pick(PALETTES);
  const pitch = rng.between(8.5, 11.5);
  const eddies = placeEddies(rng);
  const field = flow(rng, eddies);
  const lines = grow(rng, field, pitch, eddies);
  const shade = noise(rng.fork('shade'));
  const groups: string[][] = palette.inks.map(() => []);
  for (const line of lines) {
    const [x, y] = line[Math.floor(line.length / 2)]!;
    const tone = shade(x / 330, y / 330) + 0.35 * nearest(eddies, x, y);
    groups[tone > 0.42 ? 2 : tone > -0.02 ? 1 : 0]!.push(polyline(line));
  }
  const marks = groups
    .map((paths, i) => strokes(paths, { stroke: palette.inks[i]!, width: pitch * 0.3 }))
    .join('');
  const facts = {
    strokes: lines.length,
    eddies: eddies.length,
    inks: new Set(palette.inks.filter((_, i) => groups[i]!.length > 0)).size,
    atLowerMargin: lines.filter(endsLow).length,
    pitch,
  };
  const frame = strokes([`M${MARGIN} ${HEIGHT - 46}h${WIDTH - 2 * MARGIN}`], {
    stroke: mix(palette.paper, palette.inks[0], 0.35),
    width: 1,
  });
  return { ...sheet(WIDTH, HEIGHT, palette.paper, marks + frame), facts };
}

const endsLow = (line: readonly Point[]) =>
  [line[0]!, line.at(-1)!].some(([, y]) => y > HEIGHT - MARGIN - 8);

function placeEddies(rng: Random): Eddy[] {
  const eddies: Eddy[] = [];
  const wanted = rng.whole(2, 4);
  for (let tries = 0; eddies.length < wanted && tries < 200; tries++) {
    const eddy: Eddy = {
      x: rng.between(220, WIDTH - 220),
      y: rng.between(260, HEIGHT - 260),
      radius: rng.between(60, 130),
      turn: rng.chance(0.5) ? 1 : -1,
    };
    if (
      eddies.every((e) => Math.hypot(e.x - eddy.x, e.y - eddy.y) > 2.3 * (e.radius + eddy.radius))
    )
      eddies.push(eddy);
  }
  return eddies;
}

const nearest = (eddies: readonly Eddy[], x: number, y: number): number =>
  Math.max(
    ...eddies.map((e) => Math.exp(-(((x - e.x) ** 2 + (y - e.y) ** 2) / (9 * e.radius ** 2)))),
  );

/** Direction at a place: a broad drift, bent by noise, turned round by the eddies. */
function flow(rng: Random, eddies: readonly Eddy[]): (x: number, y: number) => Point {
  const bend = noise(rng.fork('bend'));
  const drift = rng.between(0, Math.PI);
  const wildness = rng.between(0.8, 1.5);
  return (x, y) => {
    const angle = drift + wildness * bend(x / 430, y / 430);
    let [vx, vy] = [Math.cos(angle), Math.sin(angle)];
    for (const { x: ex, y: ey, radius, turn } of eddies) {
      const [dx, dy] = [x - ex, y - ey];
      const distance = Math.hypot(dx, dy) + 1;
      const pull = 3.2 * Math.exp(-((distance / (1.75 * radius)) ** 2));
      vx += (turn * pull * -dy) / distance;
      vy += (turn * pull * dx) / distance;
    }
    const length = Math.hypot(vx, vy) || 1;
    return [vx / length, vy / length];
  };
}

/** Streamlines at an even distance: each new one begins beside one that is there. */
function grow(
  rng: Random,
  field: (x: number, y: number) => Point,
  pitch: number,
  eddies: readonly Eddy[],
): Point[][] {
  const near = new Grid(pitch);
  const free = (x: number, y: number, distance: number) =>
    x > MARGIN &&
    x < WIDTH - MARGIN &&
    y > MARGIN &&
    y < HEIGHT - MARGIN &&
    eddies.every((e) => Math.hypot(x - e.x, y - e.y) > e.radius * 0.45) &&
    near.isFree(x, y, distance);
  const follow = (from: Point, sign: number, limit: number): Point[] => {
    const points: Point[] = [];
    let [x, y] = from;
    const own = new Grid(pitch);
    for (let i = 0; i < limit; i++) {
      const [vx, vy] = field(x, y);
      const [mx, my] = field(x + sign * vx * 2.5, y + sign * vy * 2.5);
      [x, y] = [x + sign * mx * 5, y + sign * my * 5];
      if (!free(x, y, pitch * 0.62)) break;
      if (i > 24 && i % 3 === 0 && !own.isFree(x, y, pitch * 0.5)) break; // back at its own tail
      if (i > 12) own.add(points[points.length - 12]!);
      points.push([x, y]);
    }
    return points;
  };
  const lines: Point[][] = [];
  const seeds: Point[] = Array.from({ length: 300 }, () => [
    rng.between(MARGIN, WIDTH - MARGIN),
    rng.between(MARGIN, HEIGHT - MARGIN),
  ]);
  while (seeds.length) {
    const seed = seeds.shift()!;
    if (!free(seed[0], seed[1], pitch * 0.98)) continue;
    const limit = rng.whole(50, 150);
    const back = follow(seed, -1, limit).reverse();
    const line = [...back, seed, ...follow(seed, 1, limit)];
    if (line.length < 7) continue;
    for (const point of line) near.add(point);
    lines.push(line);
    for (let i = 0; i < line.length; i += 4) {
      const [x, y] = line[i]!;
      const [vx, vy] = field(x, y);
      for (const side of [pitch, -pitch]) seeds.push([x - vy * side, y + vx * side]);
    }
  }
  return lines;
}

/** Points by place, for "is anything nearer than". */
class Grid {
  private readonly cells = new Map<number, Point[]>();
  constructor(private readonly size: number) {}
  private key = (x: number, y: number): number =>
    Math.floor(x / this.size) * 4096 + Math.floor(y / this.size);
  add(point: Point): void {
    const key = this.key(point[0], point[1]);
    const cell = this.cells.get(key);
    if (cell) cell.push(point);
    else this.cells.set(key, [point]);
  }
  isFree(x: number, y: number, distance: number): boolean {
    for (let i = -1; i <= 1; i++)
      for (let j = -1; j <= 1; j++)
        for (const [px, py] of this.cells.get(this.key(x + i * this.size, y + j * this.size)) ?? [])
          if ((px - x) ** 2 + (py - y) ** 2 < distance * distance) return false;
    return true;
  }
}
