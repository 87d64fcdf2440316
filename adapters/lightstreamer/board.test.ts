import type { LotState } from '../../services/contracts/ports';
import { Board } from './board';

const lot = (lot_no: number, over: Partial<LotState> = {}): LotState => ({
  lot_no,
  lot_seq: lot_no,
  epoch: 0,
  status: 'Queued',
  bids: 0,
  reserve: 'none',
  ...over,
});
const lots = (...list: LotState[]) => new Map(list.map((l) => [l.lot_no, l]));
const finished = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => lot(from + n, { status: 'Final' }));
const queued = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => lot(from + n));
const says = (rows: { key: string | null; command: string | null }[]) =>
  rows.map((r) => `${r.command} ${r.key}`);

test('on the block a row changes with its status, not with its price', () => {
  const board = new Board();
  board.changes(lots(lot(1, { status: 'Open' })), 0);
  const bid = lot(1, { status: 'Open', price_minor: 500, lot_seq: 9 });
  expect(board.isStale(bid)).toBe(false);
  expect(board.changes(lots(bid), 0)).toEqual([]);
  const warned = lot(1, { status: 'Warned', price_minor: 500 });
  expect(board.isStale(warned)).toBe(true);
  expect(board.changes(lots(warned), 0)).toMatchObject([{ command: 'UPDATE', price: '500' }]);
});

test('the window is the last ten finished, the lot on the block and the next', () => {
  const board = new Board();
  const all = lots(...finished(1, 30), lot(31, { status: 'Open' }), ...queued(32, 90));
  board.changes(all, 0);
  const after = lots(...all.values(), lot(31, { status: 'Final', lot_seq: 100 }));
  const changes = says(board.changes(after, 60_000));
  const keys = board.snapshot(after).map((row) => Number(row.key));
  expect(keys).toHaveLength(40);
  expect(keys).toEqual([...range(22, 31), ...range(32, 61)]);
  expect(changes).toContain('UPDATE 31');
  expect(changes).toContain('DELETE 1');
});

test('a finished lot keeps its row for a minute, however many finish', () => {
  const board = new Board();
  board.changes(lots(...queued(1, 20)), 0);
  const all = lots(...finished(1, 20));
  board.changes(all, 1_000);
  expect(board.snapshot(all)).toHaveLength(20);
  expect(says(board.changes(all, 61_000))).toEqual(range(1, 10).map((no) => `DELETE ${no}`));
});

test('there are never more rows than the board holds', () => {
  const board = new Board();
  const all = lots(...finished(1, 60), ...queued(61, 100));
  board.changes(all, 0);
  expect(board.snapshot(all)).toHaveLength(40);
});

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, n) => from + n);
