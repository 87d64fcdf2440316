import { clamp, lerp, type Random } from '../random';
import { fill, mix, polyline, sheet, strokes, type Drawing, type Point } from '../svg';

/**
 * Vessel: a turned profile, shaded by hatching. The rings of the wheel are drawn as they run round
 * the body; each is cut into short strokes, broader where the light does not reach.
 */
export interface VesselFacts {
  /** In millimetres, at the scale of one to two. */
  heightMm: number;
  widthMm: number;
  mouthMm: number;
  rings: number;
  bands: number;
  form: string;
}
const [WIDTH, HEIGHT] = [1000, 1300];
const PALETTES = [
  { paper: '#f4efe4', ink: '#26201c', glaze: '#8c3b2a' },
  { paper: '#eef0ea', ink: '#1d2a33', glaze: '#2f6f7d' },
  { paper: '#f5eee2', ink: '#33231a', glaze: '#c08a2e' },
  { paper: '#f1ece6', ink: '#2a1f2d', glaze: '#6b3f74' },
  { paper: '#f2efe3', ink: '#20281f', glaze: '#5b7f47' },
] as const;

/** Half widths at foot, belly, shoulder, neck, lip, and the heights at which they stand. */
const FORMS: Record<string, { radii: number[]; heights: number[] }> = {
  bottle: { radii: [0.2, 0.42, 0.4, 0.11, 0.1, 0.15], heights: [0, 0.3, 0.52, 0.76, 0.92, 1] },
  'shouldered jar': {
    radii: [0.22, 0.3, 0.46, 0.34, 0.2, 0.24],
    heights: [0, 0.25, 0.68, 0.86, 0.93, 1],
  },
  'moon jar': {
    radii: [0.2, 0.44, 0.52, 0.42, 0.19, 0.21],
    heights: [0, 0.24, 0.5, 0.78, 0.94, 1],
  },
  amphora: { radii: [0.12, 0.28, 0.42, 0.3, 0.15, 0.2], heights: [0, 0.22, 0.55, 0.76, 0.88, 1] },
  bowl: { radii: [0.17, 0.19, 0.4, 0.52, 0.58, 0.6], heights: [0, 0.1, 0.42, 0.7, 0.9, 1] },
  'flared vase': {
    radii: [0.24, 0.3, 0.24, 0.16, 0.22, 0.38],
    heights: [0, 0.2, 0.45, 0.68, 0.86, 1],
  },
};

export function drawVessel(rng: Random): Drawing & { facts: VesselFacts } {
  const palette = rng.pick(PALETTES);
  const form = rng.pick(Object.keys(FORMS));
  const { radii, heights } = FORMS[form]!;
  const tall = form === 'bowl' ? rng.between(430, 520) : rng.between(780, 900);
  const girth = (form === 'bowl' ? 760 : 780) * rng.between(0.82, 1.05);
  const own = radii.map((r) => r * girth * rng.between(0.93, 1.07));
  const profile = (t: number) => spline(heights, own, t);
  const foot = 1085;
  const body: Body = { profile, tall, foot, middle: WIDTH / 2, tilt: 0.135 };
  const bands = placeBands(rng);
  const rings = Math.round(tall / 6.2);
  const marks =
    floor(body, palette) +
    fill(polyline(outline(body), true), mix(palette.paper, '#ffffff', 0.55)) +
    glaze(body, bands, palette.glaze) +
    hatch(rng, body, rings, palette.ink) +
    mouth(body, palette) +
    strokes([polyline(outline(body), true)], { stroke: palette.ink, width: 2.4 });
  const facts = {
    heightMm: Math.round(tall / 2),
    widthMm: Math.round((2 * Math.max(...samples(80).map(profile))) / 2),
    mouthMm: Math.round((2 * profile(1)) / 2),
    rings,
    bands: bands.length,
    form,
  };
  return { ...sheet(WIDTH, HEIGHT, palette.paper, marks), facts };
}

interface Body {
  /** Half width at a height from 0 (foot) to 1 (lip). */
  profile: (t: number) => number;
  tall: number;
  foot: number;
  middle: number;
  /** How far one looks down: a ring's height over its width. */
  tilt: number;
}
const samples = (count: number) => Array.from({ length: count + 1 }, (_, i) => i / count);
const yOf = (body: Body, t: number) => body.foot - t * body.tall;

/** Monotone between its knots: no bulge that nobody turned. */
function spline(xs: number[], ys: number[], x: number): number {
  const i = Math.max(
    0,
    Math.min(
      xs.length - 2,
      xs.findLastIndex((k) => k <= x),
    ),
  );
  const slope = (k: number): number => {
    if (k === 0 || k === xs.length - 1) return edge(k);
    const [before, after] = [step(k - 1), step(k)];
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  };
  const step = (k: number) => (ys[k + 1]! - ys[k]!) / (xs[k + 1]! - xs[k]!);
  const edge = (k: number) => (k === 0 ? step(0) : step(xs.length - 2));
  const width = xs[i + 1]! - xs[i]!;
  const t = (x - xs[i]!) / width;
  const [t2, t3] = [t * t, t * t * t];
  return (
    (2 * t3 - 3 * t2 + 1) * ys[i]! +
    (t3 - 2 * t2 + t) * width * slope(i) +
    (-2 * t3 + 3 * t2) * ys[i + 1]! +
    (t3 - t2) * width * slope(i + 1)
  );
}

function outline(body: Body): Point[] {
  const { middle, profile, tilt } = body;
  const right = samples(90).map((t): Point => [middle + profile(t), yOf(body, t)]);
  const left = samples(90).map((t): Point => [middle - profile(1 - t), yOf(body, 1 - t)]);
  const round = (t: number, from: number, to: number, sign: number) =>
    samples(30).map((k): Point => {
      const turn = lerp(from, to, k);
      return [
        middle + profile(t) * Math.cos(turn),
        yOf(body, t) + sign * profile(t) * tilt * Math.sin(turn),
      ];
    });
  return [...right, ...round(1, 0, Math.PI, -1), ...left, ...round(0, Math.PI, 0, 1)];
}

/** Light from the upper left; the right turns away, and a little comes back from the floor. */
function shade(turn: number, slope: number): number {
  const across = Math.cos(turn); // -1 left, 1 right
  const away = clamp(0.5 + 0.62 * (across + 0.28) + 0.3 * slope);
  const bounce = clamp((across - 0.72) / 0.28) * 0.34;
  return clamp(away - bounce) ** 1.35;
}

const PENS = [0.55, 0.95, 1.5, 2.15, 2.9, 3.8];

function hatch(rng: Random, body: Body, rings: number, ink: string): string {
  const pens: string[][] = PENS.map(() => []);
  const { middle, profile, tilt } = body;
  for (let r = 0; r <= rings; r++) {
    const t = clamp((r + rng.between(-0.12, 0.12)) / rings);
    const radius = profile(t);
    const slope = -(profile(clamp(t + 0.01)) - profile(clamp(t - 0.01))) / (0.02 * body.tall);
    const pieces = Math.max(18, Math.round(radius / 5));
    for (let i = 0; i < pieces; i++) {
      const [from, to] = [(Math.PI * i) / pieces, (Math.PI * (i + 1)) / pieces];
      const dark = shade((from + to) / 2, -slope) + rng.between(-0.05, 0.05);
      if (dark < 0.1) continue;
      const pen = Math.min(PENS.length - 1, Math.floor(dark * PENS.length));
      const at = (turn: number): Point => [
        middle + radius * Math.cos(turn),
        yOf(body, t) + radius * tilt * Math.sin(turn),
      ];
      pens[pen]!.push(polyline([at(from), at((from + to) / 2), at(to)]));
    }
  }
  return pens.map((paths, i) => strokes(paths, { stroke: ink, width: PENS[i]! })).join('');
}

interface Band {
  from: number;
  to: number;
}
function placeBands(rng: Random): Band[] {
  const from = rng.between(0.38, 0.55);
  const bands = [{ from, to: from + rng.between(0.12, 0.26) }];
  if (rng.chance(0.6)) bands.push({ from: from - 0.07, to: from - 0.035 });
  if (rng.chance(0.4)) bands.push({ from: 0.9, to: 1 });
  return bands;
}

/** Glaze lies in bands that run round the body. */
const glaze = (body: Body, bands: readonly Band[], colour: string): string =>
  bands
    .map(({ from, to }) => {
      const arc = (t: number) =>
        samples(40).map((k): Point => {
          const turn = Math.PI * k;
          return [
            body.middle + body.profile(t) * Math.cos(turn),
            yOf(body, t) + body.profile(t) * body.tilt * Math.sin(turn),
          ];
        });
      const rise = (a: number, b: number, side: 1 | -1) =>
        samples(20).map((k): Point => {
          const t = lerp(a, b, k);
          return [body.middle + side * body.profile(t), yOf(body, t)];
        });
      const ring = [
        ...arc(from),
        ...rise(from, to, -1),
        ...arc(to).reverse(),
        ...rise(to, from, 1),
      ];
      return fill(polyline(ring, true), colour, ' opacity=".82"');
    })
    .join('');

/** The lip, and the dark inside it. */
function mouth(body: Body, palette: (typeof PALETTES)[number]): string {
  const [x, y, r] = [body.middle, yOf(body, 1), body.profile(1)];
  const oval = (grow: number, colour: string, extra = '') =>
    `<ellipse cx="${x}" cy="${Math.round(y * 10) / 10}" rx="${Math.round(r * grow)}" ry="${Math.round(r * grow * body.tilt * 10) / 10}" fill="${colour}"${extra}/>`;
  return (
    oval(1, mix(palette.paper, '#ffffff', 0.6), ` stroke="${palette.ink}" stroke-width="2.2"`) +
    oval(0.86, mix(palette.ink, palette.glaze, 0.25), ` stroke="${palette.ink}" stroke-width="1.4"`)
  );
}

/** The shadow on the table: level strokes within an oval that the light draws out to the right. */
function floor(body: Body, palette: (typeof PALETTES)[number]): string {
  const reach = Math.min(body.profile(0.45) * 1.25, 255);
  const middle = Math.min(body.middle + reach * 0.62, WIDTH - 70 - reach);
  const lines: string[] = [];
  for (let i = -8; i <= 11; i++) {
    const half = reach * Math.sqrt(Math.max(0, 1 - ((i - 1.5) / 10) ** 2));
    const y = body.foot + i * 5.4;
    lines.push(
      polyline([
        [middle - half, y],
        [middle + half, y],
      ]),
    );
  }
  return strokes(lines, { stroke: palette.ink, width: 1.6, opacity: 0.6 });
}
