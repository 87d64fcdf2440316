/**
 * Randomness with a seed: the same text gives the same numbers for ever, on every machine, since it
 * uses 32-bit integers alone.
 */
export interface Random {
  /** [0, 1). */
  next(): number;
  /** [least, most). */
  between(least: number, most: number): number;
  /** Whole, least and most included. */
  whole(least: number, most: number): number;
  chance(p: number): boolean;
  pick<T>(from: readonly T[]): T;
  /** About 0, with a deviation of 1; never beyond 3. */
  normal(): number;
  /** Another stream, of its own name: what is drawn from it changes nothing here. */
  fork(name: string): Random;
}

export function random(seed: string): Random {
  let state = hash(seed);
  const next = () => {
    // mulberry32
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (least: number, most: number) => least + (most - least) * next();
  return {
    next,
    between,
    whole: (least, most) => Math.floor(between(least, most + 1)),
    chance: (p) => next() < p,
    pick: (from) => from[Math.floor(next() * from.length)]!,
    normal: () => (next() + next() + next() + next() + next() + next() - 3) * Math.SQRT2,
    fork: (name) => random(`${seed}/${name}`),
  };
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of Buffer.from(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h;
}

/** Smooth noise about 0, some -1 to 1, that changes over a distance of 1. */
export type Noise = (x: number, y: number) => number;

/** Gradient noise on a square lattice of 256, with its own gradients per seed. */
export function noise(rng: Random): Noise {
  const gradients = Array.from({ length: 256 }, () => {
    const turn = rng.next() * 2 * Math.PI;
    return [Math.cos(turn), Math.sin(turn)] as const;
  });
  const order = Array.from({ length: 256 }, (_, i) => i);
  for (let i = 255; i > 0; i--) {
    const j = rng.whole(0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const corner = (ix: number, iy: number, dx: number, dy: number) => {
    const [gx, gy] = gradients[order[(ix + order[iy & 255]!) & 255]!]!;
    return gx * dx + gy * dy;
  };
  const fade = (t: number) => t * t * t * (t * (t * 6 - 15) + 10);
  return (x, y) => {
    const [ix, iy] = [Math.floor(x), Math.floor(y)];
    const [dx, dy] = [x - ix, y - iy];
    const [u, v] = [fade(dx), fade(dy)];
    const top = lerp(corner(ix, iy, dx, dy), corner(ix + 1, iy, dx - 1, dy), u);
    const low = lerp(corner(ix, iy + 1, dx, dy - 1), corner(ix + 1, iy + 1, dx - 1, dy - 1), u);
    return lerp(top, low, v) * 1.5;
  };
}

/** Noise in layers, each twice as fine and half as strong. */
export const layered =
  (of: Noise, layers: number): Noise =>
  (x, y) => {
    let [sum, scale, weight] = [0, 1, 1];
    for (let i = 0; i < layers; i++, scale *= 2, weight /= 2)
      sum += weight * of(x * scale + i * 17.3, y * scale - i * 9.1);
    return sum;
  };

export const lerp = (a: number, b: number, t: number): number => a + (b - a) * t;
export const clamp = (x: number, least = 0, most = 1): number => Math.min(most, Math.max(least, x));
