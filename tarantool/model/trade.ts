/** What a house sells by, for tests of the model: the default ladder. */
import type { Row } from './amounts';

/** The rule book's default ladder. `unit`: minor units of one major unit. */
export function defaultLadder(unit: bigint): Row[] {
  const rows: Row[] = [];
  const add = (from: bigint, period: bigint, offsets: bigint[] = [0n]): void => {
    rows.push({ from: from * unit, period: period * unit, offsets: offsets.map((o) => o * unit) });
  };
  add(0n, 5n);
  add(50n, 10n);
  add(200n, 20n);
  add(300n, 100n, [0n, 20n, 50n, 80n]);
  for (let ten = 1n; ten <= 1_000_000n; ten *= 10n) {
    add(500n * ten, 50n * ten);
    add(1_000n * ten, 100n * ten);
    add(2_000n * ten, 200n * ten);
    add(3_000n * ten, 1_000n * ten, [0n, 200n * ten, 500n * ten, 800n * ten]);
  }
  // The row from 5,000 of one decade is the row from 500 of the next.
  return rows;
}
