/** The arithmetic behind the tables: medians, the order of rounds, and the fit of a scaling law. */

export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** Errors: throws on an empty list, of which no figure may be claimed. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new Error('no sample');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle]!;
  const median = sorted.length % 2 === 1 ? high : (sorted[middle - 1]! + high) / 2;
  return { median, min: sorted[0]!, max: sorted.at(-1)! };
}

/** A B C, C B A, A B C …: drift of the machine falls on each alike. */
export function* alternating<T>(items: readonly T[], rounds: number): Generator<T[]> {
  for (let round = 0; round < rounds; round++) {
    yield round % 2 === 0 ? [...items] : [...items].reverse();
  }
}

export interface Point {
  /** Calls in flight. */
  n: number;
  /** Operations a second. */
  rate: number;
}

export interface Usl {
  /** Contention: the share of the work that is done one at a time. */
  sigma: number;
  /** Coherence: what each pair costs; above 0 the curve turns down. */
  kappa: number;
  /** Rate of one alone. */
  lambda: number;
}

/**
 * Universal scalability law, X(n) = λ n / (1 + σ (n - 1) + κ n (n - 1)), by least squares.
 * n / X is linear in the three unknowns: 1/λ, σ/λ, κ/λ. Rows are weighted by X / n, so that errors
 * count in proportion. Negative σ or κ (noise about 0) are pinned to 0 and the rest is fitted anew.
 * Errors: throws on fewer than three different n.
 */
export function fitUsl(points: readonly Point[]): Usl {
  if (new Set(points.map((p) => p.n)).size < 3) throw new Error('a fit needs three points');
  const free = [true, true, true];
  for (;;) {
    const [base, contention, coherence] = solve(points, free);
    if (coherence! < 0 && free[2]) free[2] = false;
    else if (contention! < 0 && free[1]) free[1] = false;
    else return { lambda: 1 / base!, sigma: contention! / base!, kappa: coherence! / base! };
  }
}

/** Weighted least squares of the columns that are free; the others are 0. */
function solve(points: readonly Point[], free: readonly boolean[]): number[] {
  const columns = [0, 1, 2].filter((i) => free[i]);
  const normal = columns.map(() => columns.map(() => 0));
  const right = columns.map(() => 0);
  for (const { n, rate } of points) {
    const weight = (rate / n) ** 2;
    const row = [1, n - 1, n * (n - 1)];
    columns.forEach((a, i) => {
      right[i]! += weight * row[a]! * (n / rate);
      columns.forEach((b, j) => (normal[i]![j]! += weight * row[a]! * row[b]!));
    });
  }
  const found = gauss(normal, right);
  const all = [0, 0, 0];
  columns.forEach((column, i) => (all[column] = found[i]!));
  return all;
}

/** Gaussian elimination with the largest pivot; at most three unknowns. */
function gauss(matrix: number[][], right: number[]): number[] {
  const size = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (let i = 0; i < size; i++) {
    const rest = rows.slice(i).sort((a, b) => Math.abs(b[i]!) - Math.abs(a[i]!));
    rows.splice(i, size - i, ...rest);
    for (let j = i + 1; j < size; j++) {
      const factor = rows[j]![i]! / rows[i]![i]!;
      for (let k = i; k <= size; k++) rows[j]![k]! -= factor * rows[i]![k]!;
    }
  }
  const found = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    const known = found.reduce((sum, x, k) => (k > i ? sum + x * rows[i]![k]! : sum), 0);
    found[i] = (rows[i]![size]! - known) / rows[i]![i]!;
  }
  return found;
}

/** The law's rate at n. */
export function uslRate({ lambda, sigma, kappa }: Usl, n: number): number {
  return (lambda * n) / (1 + sigma * (n - 1) + kappa * n * (n - 1));
}

export interface Step {
  offered: number;
  accepted_per_s: number;
  p99_ms: number;
  /** Why the step says nothing; undefined: it counts. */
  void?: string;
}

/** The best rate of a ladder whose p99 kept the bound; void steps say nothing, neither way. */
export function bestWithin(steps: readonly Step[], p99_ms: number): Step | undefined {
  return steps
    .filter((step) => !step.void && step.p99_ms <= p99_ms)
    .sort((a, b) => b.accepted_per_s - a.accepted_per_s)[0];
}
