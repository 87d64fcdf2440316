import { clamp, layered, noise, type Random } from '../random';
import { fill, mix, polyline, sheet, strokes, type Drawing, type Point } from '../svg';

/**
 * Fold: one sheet, creased along a lattice of triangles and pushed into relief. Each facet is lit by
 * its slope; nothing is printed but light and shade.
 */
export interface FoldFacts {
  facets: number;
  creases: number;
  /** Tiles along the shorter side. */
  tiles: number;
  peaks: number;
}
const [WIDTH, HEIGHT, MARGIN] = [1100, 1100, 105];
const PAPERS = [
  { dark: '#3c1a22', sheet: '#a83a43', light: '#f0a79a', ground: '#efe7dc' },
  { dark: '#10263d', sheet: '#2f6690', light: '#a9cfe0', ground: '#f1ece2' },
  { dark: '#6a5b46', sheet: '#d8c8ab', light: '#fffaf0', ground: '#e4dccd' },
  { dark: '#16362e', sheet: '#3f8a6d', light: '#b9e0c4', ground: '#f0ebe0' },
  { dark: '#4b3310', sheet: '#cf9a35', light: '#fbe5ad', ground: '#f2ece0' },
  { dark: '#1d1d22', sheet: '#55555e', light: '#c9c8cf', ground: '#ece7de' },
] as const;

interface Vertex {
  x: number;
  y: number;
  z: number;
}

export function drawFold(rng: Random): Drawing & { facts: FoldFacts } {
  const paper = rng.pick(PAPERS);
  const tiles = rng.whole(8, 13);
  const size = (WIDTH - 2 * MARGIN) / tiles;
  const corners = lattice(rng, tiles, size);
  const light = normal([rng.between(-0.9, -0.5), rng.between(-1, -0.6), 1.15]);
  const facets: string[] = [];
  const creases: string[] = [];
  let peaks = 0;
  const turns = rng.fork('turns');
  const crown = turns.between(0.34, 0.6);
  for (let r = 0; r < tiles; r++) {
    for (let c = 0; c < tiles; c++) {
      const ring = [
        corners[r]![c]!,
        corners[r]![c + 1]!,
        corners[r + 1]![c + 1]!,
        corners[r + 1]![c]!,
      ];
      const up = (r + c) % 2 === 0 ? 1 : -1;
      const middle = centre(ring, up * size * crown * turns.between(0.7, 1.25));
      if (up > 0) peaks++;
      for (let i = 0; i < 4; i++) {
        const facet = [ring[i]!, ring[(i + 1) % 4]!, middle] as const;
        const points = facet.map(({ x, y }): Point => [x, y]);
        facets.push(fill(polyline(points, true), lit(facet, light, paper)));
        creases.push(polyline([points[0]!, points[2]!]));
        if (i === 0 || (i === 3 && c === 0)) creases.push(polyline([points[0]!, points[1]!]));
      }
    }
  }
  const edge = outline(corners);
  const marks =
    shadow(edge) +
    `<g stroke-linejoin="round">${facets.join('')}</g>` +
    strokes(creases, { stroke: mix(paper.dark, paper.sheet, 0.35), width: 0.7, opacity: 0.45 });
  const facts = { facets: facets.length, creases: creases.length, tiles, peaks };
  return { ...sheet(WIDTH, HEIGHT, paper.ground, marks), facts };
}

/** The lattice, drawn in where the sheet stands up: paper does not stretch. */
function lattice(rng: Random, tiles: number, size: number): Vertex[][] {
  const relief = layered(noise(rng.fork('relief')), 2);
  const pull = noise(rng.fork('pull'));
  return Array.from({ length: tiles + 1 }, (_, r) =>
    Array.from({ length: tiles + 1 }, (_, c) => {
      const [u, v] = [c / tiles, r / tiles];
      const still = Math.min(u, v, 1 - u, 1 - v) === 0 ? 0.3 : 1;
      return {
        x: MARGIN + c * size + still * 0.3 * size * pull(u * 3.1, v * 3.1),
        y: MARGIN + r * size + still * 0.3 * size * pull(v * 3.1 + 40, u * 3.1),
        z: 1.9 * size * relief(u * 2.3, v * 2.3),
      };
    }),
  );
}

const centre = (ring: readonly Vertex[], rise: number): Vertex => ({
  x: ring.reduce((sum, p) => sum + p.x, 0) / ring.length,
  y: ring.reduce((sum, p) => sum + p.y, 0) / ring.length,
  z: ring.reduce((sum, p) => sum + p.z, 0) / ring.length + rise,
});

type Vector = readonly [number, number, number];
function normal([x, y, z]: Vector): Vector {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function lit(
  [a, b, c]: readonly [Vertex, Vertex, Vertex],
  light: Vector,
  paper: (typeof PAPERS)[number],
): string {
  const [ux, uy, uz] = [b.x - a.x, b.y - a.y, b.z - a.z];
  const [vx, vy, vz] = [c.x - a.x, c.y - a.y, c.z - a.z];
  const [nx, ny, nz] = normal([uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx]);
  const facing = nz < 0 ? -1 : 1;
  const shade = clamp(facing * (nx * light[0] + ny * light[1] + nz * light[2]));
  const t = clamp((shade - 0.18) / 0.8);
  return t < 0.55
    ? mix(paper.dark, paper.sheet, t / 0.55)
    : mix(paper.sheet, paper.light, (t - 0.55) / 0.45);
}

function outline(corners: Vertex[][]): Point[] {
  const last = corners.length - 1;
  const along = (pick: (i: number) => Vertex) =>
    Array.from({ length: last }, (_, i): Point => [pick(i).x, pick(i).y]);
  return [
    ...along((i) => corners[0]![i]!),
    ...along((i) => corners[i]![last]!),
    ...along((i) => corners[last]![last - i]!),
    ...along((i) => corners[last - i]![0]!),
  ];
}

/** The sheet lies a little above the board: five soft shadows, each wider and fainter. */
const shadow = (edge: readonly Point[]): string =>
  [4, 8, 13, 19, 26]
    .map((by) => {
      const d = polyline(edge, true);
      return `<path d="${d}" transform="translate(${by * 0.7} ${by})" fill="#2a1d12" stroke="#2a1d12" stroke-width="${by * 0.6}" opacity=".055"/>`;
    })
    .join('');
