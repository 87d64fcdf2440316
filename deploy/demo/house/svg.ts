import { clamp, lerp } from './random';

/** Small tools for drawings: numbers that print alike everywhere, paths, colours, sheets. */
export type Point = readonly [number, number];

/** At most one decimal: a tenth of a unit is finer than a printed dot. */
export const n = (x: number): string => String(Math.round(x * 10) / 10 + 0);

/** A line through points, as relative moves: shorter than absolute ones. */
export function polyline(points: readonly Point[], close = false): string {
  let d = '';
  let [x, y] = [0, 0];
  for (const [i, [px, py]] of points.entries()) {
    const [rx, ry] = [Math.round(px * 10) / 10, Math.round(py * 10) / 10];
    const step = i === 0 ? `M${n(rx)} ${n(ry)}` : `${i === 1 ? 'l' : ' '}${n(rx - x)} ${n(ry - y)}`;
    d += step;
    [x, y] = [rx, ry];
  }
  return close ? `${d}z` : d;
}

/** A smooth line through points: quadratic pieces from middle to middle. */
export function curve(points: readonly Point[]): string {
  if (points.length < 3) return polyline(points);
  const middle = (a: Point, b: Point): Point => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const [first] = points;
  let d = `M${n(first![0])} ${n(first![1])}`;
  for (let i = 1; i < points.length - 1; i++) {
    const end = i === points.length - 2 ? points[i + 1]! : middle(points[i]!, points[i + 1]!);
    d += `Q${n(points[i]![0])} ${n(points[i]![1])} ${n(end[0])} ${n(end[1])}`;
  }
  return d;
}

export interface Stroke {
  stroke: string;
  width: number;
  opacity?: number;
}
/** One element for many lines of one pen. */
export const strokes = (paths: readonly string[], { stroke, width, opacity }: Stroke): string =>
  paths.length === 0
    ? ''
    : `<path d="${paths.join('')}" fill="none" stroke="${stroke}" stroke-width="${n(width * 10) === '0' ? width : Math.round(width * 100) / 100}" stroke-linecap="round" stroke-linejoin="round"${opacity === undefined ? '' : ` opacity="${opacity}"`}/>`;

export const fill = (d: string, colour: string, extra = ''): string =>
  d === '' ? '' : `<path d="${d}" fill="${colour}"${extra}/>`;

type Rgb = [number, number, number];
const read = (hex: string): Rgb =>
  [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)) as unknown as Rgb;
const write = (rgb: Rgb): string =>
  `#${rgb
    .map((c) =>
      Math.round(clamp(c, 0, 255))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
/** Between two colours, mixed as light is (squares), so that middles do not go grey. */
export function mix(a: string, b: string, t: number): string {
  const [x, y] = [read(a), read(b)];
  return write(x.map((c, i) => Math.sqrt(lerp(c * c, y[i]! * y[i]!, clamp(t)))) as Rgb);
}

/** A sheet of paper with a drawing on it. */
export interface Drawing {
  svg: string;
  width: number;
  height: number;
}
export function sheet(width: number, height: number, paper: string, marks: string): Drawing {
  const open = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`;
  const ground = `<rect width="${width}" height="${height}" fill="${paper}"/>`;
  return { svg: `${open}${ground}${marks}</svg>`, width, height };
}
