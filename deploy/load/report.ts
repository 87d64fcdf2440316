/** What a benchmark hands back, and how it is printed. */

export interface Result {
  name: string;
  quick: boolean;
  metrics: Record<string, unknown>;
  peer: Record<string, unknown>;
  /** Ours / first peer; null without one. */
  ratio: number | null;
  target: string;
  /** null: a quick or disturbed sample, or an absent peer, cannot judge. */
  pass: boolean | null;
}

export interface Context {
  quick: boolean;
  say: (line: string) => void;
  /** A folder of this run; removed at its end. */
  dataDir: string;
}

export type Benchmark = (context: Context) => Promise<Result>;

/** Columns wide enough for their longest cell; numbers to the right. */
export function table(head: readonly string[], rows: readonly (readonly unknown[])[]): string {
  const lines = [head, ...rows].map((row) => row.map((cell) => String(cell ?? '-')));
  const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const numeric = head.map((_, i) => rows.every((row) => typeof row[i] !== 'string'));
  const print = (line: string[]) =>
    line.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)));
  const drawn = lines.map((line) => print(line).join('  ').trimEnd());
  drawn.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  return drawn.join('\n');
}

/** To so many significant digits: more would claim what was not measured. */
export function round(value: number, digits = 3): number {
  return Number(value.toPrecision(digits));
}

/** A verdict that only a full, undisturbed run with all its peers may give. */
export function judge(quick: boolean, disturbed: boolean, holds: () => boolean): boolean | null {
  return quick || disturbed ? null : holds();
}
