import { addLine, createLiveStore, LINES_MAX, mergeItem, mergeWallet, putRow } from './live-store';

describe('store', () => {
  const frames: (() => void)[] = [];
  const store = createLiveStore((run) => frames.push(run));
  const frame = () => frames.splice(0).forEach((run) => run());

  test('draws several writes of one frame once', () => {
    let drawn = 0;
    store.subscribe('a', () => drawn++);
    store.write<number>('a', () => 1);
    store.write<number>('a', (old) => (old ?? 0) + 1);
    expect(store.read('a')).toBeUndefined();
    expect(frames).toHaveLength(1);
    frame();
    expect([drawn, store.read('a')]).toEqual([1, 2]);
  });
  test('wakes nobody when a write changes nothing, and nobody of another cell', () => {
    let drawn = 0;
    store.subscribe('b', () => drawn++);
    store.write('a', (old) => old);
    store.write('c', () => 1);
    frame();
    expect(drawn).toBe(0);
  });
  test('forgets what belonged to a person', () => {
    store.write('me:a1', () => 1);
    store.write('lot:a1', () => 1);
    frame();
    store.forget((key) => key.startsWith('me:'));
    frame();
    expect([store.read('me:a1'), store.read('lot:a1')]).toEqual([undefined, 1]);
  });
  test('forgets a listener that left', () => {
    let drawn = 0;
    store.subscribe('d', () => drawn++)();
    store.write('d', () => 1);
    frame();
    expect(drawn).toBe(0);
  });
});

describe('merge items', () => {
  const shown = { seq: '41', price: '320000', auction_status: 'Live', reason: null };
  test.each([
    ['newer', { seq: '42', price: '350000' }, { ...shown, seq: '42', price: '350000' }],
    ['older', { seq: '40', price: '300000' }, shown],
    [
      'equal, other status',
      { seq: '41', auction_status: 'Paused', reason: 'CLERK' },
      { ...shown, auction_status: 'Paused', reason: 'CLERK' },
    ],
    [
      'older, frozen',
      { seq: '1', price: '1', auction_status: 'FROZEN', reason: 'NO_ANSWER' },
      { ...shown, auction_status: 'FROZEN', reason: 'NO_ANSWER' },
    ],
  ])('%s', (_name, update, expected) => {
    expect(mergeItem(shown, update)).toEqual(expected);
  });
  test('the wallet goes by version', () => {
    const old = { version: '7', balances: 'GBP=1' };
    expect(mergeWallet(old, { version: '6', balances: 'GBP=9' })).toBe(old);
    expect(mergeWallet(old, { version: '8', balances: 'GBP=2' }).balances).toBe('GBP=2');
  });
});

describe('rows', () => {
  const rows = putRow(undefined, '12', { command: 'ADD', seq: '5', status: 'Open' });
  test('are added, updated, deleted', () => {
    const two = putRow(rows, '13', { command: 'ADD', seq: '6', status: 'Queued' });
    expect([...two.keys()]).toEqual(['12', '13']);
    expect(
      putRow(two, '12', { command: 'UPDATE', seq: '9', status: 'Final' }).get('12')?.status,
    ).toBe('Final');
    expect([...putRow(two, '12', { command: 'DELETE' }).keys()]).toEqual(['13']);
  });
  test('are not moved back', () => {
    expect(putRow(rows, '12', { command: 'UPDATE', seq: '4', status: 'Announced' })).toBe(rows);
  });
});

describe('lines', () => {
  const line = (seq: string | null, type = 'bid_accepted') => ({ seq, type });
  test('of a repeated snapshot are dropped', () => {
    const once = addLine(addLine(undefined, line('1')), line('2'));
    expect(addLine(once, line('1'))).toBe(once);
    expect(addLine(once, line('2', 'reserve_met'))).toHaveLength(3);
  });
  test('without seq are always new', () => {
    expect(addLine([line(null, 'topup')], line(null, 'topup'))).toHaveLength(2);
  });
  test('are put in the order of seq', () => {
    expect(addLine([line('1'), line('3')], line('2')).map((l) => l.seq)).toEqual(['1', '2', '3']);
  });
  test('are kept up to a number', () => {
    let lines = addLine(undefined, line('1'));
    for (let n = 2; n <= LINES_MAX + 5; n++) lines = addLine(lines, line(String(n)));
    expect([lines.length, lines[0]?.seq]).toEqual([LINES_MAX, '6']);
  });
});
