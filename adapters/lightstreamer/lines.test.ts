import { Lines, type Line } from './lines';

const line = (seq: number, chained = true): Line => ({
  seq: String(seq),
  ...(chained && { prev: null }),
});
function sent(size = 3) {
  const out: string[] = [];
  const lines = new Lines(size, (l) => out.push(`${l['prev'] ?? '-'}>${l.seq}`));
  return { lines, out };
}

test('lines of the feed wait for the history, which they follow without doubles', () => {
  const { lines, out } = sent(5);
  lines.add(line(3));
  lines.add(line(4));
  expect(lines.snapshot).toEqual([]);
  lines.fill([line(1), line(2), line(3)]);
  expect(lines.snapshot.map((l) => [l['prev'], l.seq])).toEqual([
    [null, '1'],
    ['1', '2'],
    ['2', '3'],
    ['3', '4'],
  ]);
  lines.add(line(4));
  lines.add(line(6));
  expect(out).toEqual(['4>6']);
});

test('only the newest are kept, and the next still names the one before', () => {
  const { lines, out } = sent(2);
  lines.fill([line(1), line(2), line(3)]);
  lines.add(line(4));
  expect(lines.snapshot.map((l) => l.seq)).toEqual(['3', '4']);
  expect(out).toEqual(['3>4']);
});

test('history read again after a gap sends what is new in it', () => {
  const { lines, out } = sent();
  lines.fill([line(1)]);
  lines.fill([line(1), line(2), line(3)]);
  expect(out).toEqual(['1>2', '2>3']);
});

test('after lines that nobody read, the next claims to follow nothing', () => {
  const { lines, out } = sent();
  lines.fill([line(1)]);
  lines.breakChain();
  lines.add(line(900));
  expect(out).toEqual(['->900']);
});

test('a notice passes, and is kept by nobody', () => {
  const out: Line[] = [];
  const lines = new Lines(3, (l) => out.push(l));
  lines.notice({ seq: null });
  lines.fill([line(1, false)]);
  lines.notice({ seq: null, type: 'topup' });
  expect(out).toEqual([{ seq: null, type: 'topup' }]);
  expect(lines.snapshot.map((l) => l.seq)).toEqual(['1']);
});

test('changes of the late tray follow the event they came after, each once', () => {
  const out: string[] = [];
  const lines = new Lines(9, (l) => out.push(`${l.seq}.${l['note'] ?? '-'}`));
  const note = (seq: number, no: number): Line => ({ seq: String(seq), note: String(no) });
  lines.fill([line(1, false)]);
  for (const l of [note(1, 1), note(1, 2), note(1, 1), line(2, false), note(1, 3), note(2, 4)]) {
    lines.add(l);
  }
  expect(out).toEqual(['1.1', '1.2', '2.-', '2.4']);
});
