import type {
  FeedRow,
  LiveAuctions,
  Log,
  LotState,
  ProcedureName,
} from '../../services/contracts/ports';
import { Auctions, type NotShown } from './auctions';

const quiet: Log = { info() {}, warn() {}, error() {}, debug() {} };
const lot = (over: Partial<LotState> = {}): LotState => ({
  lot_no: 1,
  lot_seq: 2,
  epoch: 0,
  status: 'Open',
  bids: 0,
  reserve: 'none',
  ...over,
});

/** An auction as the shard keeps it: events appended, each a transaction of its own. */
function shard() {
  const events: FeedRow[] = [];
  const state = { lot: lot(), status: 'Live' as const, silent: false, gone: false, reads: 0 };
  const auction = (seq: number) => ({
    auction_id: 'a7',
    house_id: 'h1',
    currency: 'GBP',
    exponent: 2,
    status: state.status,
    seq,
    head_hash: '',
    current_lot: 1,
  });
  const append = (type: string, rest: object, closes = true): FeedRow => {
    const seq = events.length + 1;
    const event = { v: 1, auction_id: 'a7', seq, at_ms: seq, type, actor: 'clerk', ...rest };
    const row: FeedRow = {
      pos: seq,
      auction_id: 'a7',
      seq,
      hash: `hash${seq}`,
      public: JSON.stringify({ ...event, prev_hash: '0'.repeat(64) }),
    };
    if (closes) {
      row.after = { auction: auction(seq), lots: [state.lot], desk: { questions: 0 }, paddles: [] };
    }
    events.push(row);
    return row;
  };
  const bid = (amount: number, closes = true) => {
    state.lot = lot({ price_minor: amount, bids: state.lot.bids + 1, lot_seq: events.length + 1 });
    return append(
      'bid_accepted',
      {
        lot_no: 1,
        epoch: 0,
        paddle_no: 1,
        kind: 'INTERNET',
        amount_minor: String(amount),
        ask_minor: String(amount + 1),
      },
      closes,
    );
  };
  const live = {
    call: async (name: ProcedureName, args: { after: number }) => {
      state.reads++;
      if (state.silent) return { code: 'UNAVAILABLE' };
      if (state.gone) return { code: 'NOT_FOUND' };
      if (name === 'auction_view') {
        return { code: 'ACCEPTED', auction: auction(events.length), lots: [state.lot] };
      }
      const rows = events.filter((e) => e.seq > args.after);
      return {
        code: 'ACCEPTED',
        rows: rows.map(({ seq, hash, public: p }) => ({ seq, hash, public: p })),
      };
    },
  } as unknown as LiveAuctions;
  /** A change of the late tray: of no event. */
  const note = (no: number, late: number): FeedRow => {
    state.lot = lot({ ...state.lot, late });
    const seq = events.length;
    const of = { lot_no: 1, bid_id: `b-${no}`, paddle_no: 2, user_id: 'u2', amount_minor: 500 };
    return {
      ...{ pos: seq + no, auction_id: 'a7', seq, note: no, hash: '', public: '' },
      after: {
        ...{ auction: auction(seq), lots: [state.lot], desk: { questions: 0 }, paddles: [] },
        note: { type: 'late_added', at_ms: no, late_ms: 9, money: 'there', ...of },
      },
    };
  };
  return { live, state, bid, append, note };
}
type Shard = ReturnType<typeof shard>;

async function watched(s: Shard) {
  const sent: { item: string; fields: Record<string, string | null> }[] = [];
  const gaps: string[] = [];
  const clock = { ms: 0 };
  const auctions = new Auctions({
    live: s.live,
    clock: { now: () => clock.ms },
    log: quiet,
    outlet: {
      publish: (item, fields) => sent.push({ item, fields }),
      own: (_auction, user, fields) => sent.push({ item: `me:${user}`, fields }),
      paddles() {},
    },
    isWatched: () => false,
    onGap: (id) => gaps.push(id),
  });
  const hear = (rows: FeedRow[], over: object = {}) =>
    auctions.hear({
      replicaset: 'a',
      totals: [],
      epoch: 1,
      frozen: false,
      rows,
      next: rows.at(-1)?.pos ?? 0,
      ...over,
    });
  const of = (item: string) => sent.filter((u) => u.item === item).map((u) => u.fields);
  const log = () => of('log:a7').map((l) => l['seq']);
  return { auctions, hear, of, log, gaps, clock };
}
async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error('it never happened');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('one batch is one update of a lot, and a line of every event', async () => {
  const s = shard();
  s.append('auction_started', {});
  const w = await watched(s);
  w.hear([], { next: 1 });
  await w.auctions.open('a7');
  w.hear([s.bid(100), s.bid(200), s.bid(300)]);
  expect(w.of('lot:a7').map((f) => [f['seq'], f['price']])).toEqual([['4', '300']]);
  expect(w.log()).toEqual(['2', '3', '4']);
});

test('a transaction is shown when its last row has come, be it in another batch', async () => {
  const s = shard();
  const w = await watched(s);
  w.hear([], { next: 0 });
  await w.auctions.open('a7');
  w.hear([s.bid(100, false)]);
  expect(w.of('lot:a7')).toEqual([]);
  w.hear([s.append('reserve_met', { lot_no: 1, epoch: 0 })]);
  expect(w.of('lot:a7')).toHaveLength(1);
  expect(w.log()).toEqual(['1', '2']);
});

test('doubled rows fall away', async () => {
  const s = shard();
  const w = await watched(s);
  w.hear([], { next: 0 });
  await w.auctions.open('a7');
  const row = s.bid(100);
  w.hear([row]);
  w.hear([row], { next: 1 });
  expect(w.log()).toEqual(['1']);
  expect(w.of('lot:a7')).toHaveLength(1);
});

test('rows that come while the auction is read are shown once, in order', async () => {
  const s = shard();
  s.bid(100);
  const w = await watched(s);
  w.hear([], { next: 1 });
  const opening = w.auctions.open('a7');
  const [second, third] = [s.bid(200), s.bid(300)];
  w.hear([second, third]);
  const screens = await opening;
  expect(screens.seq).toBe(3);
  expect(screens.log.snapshot.map((l) => l.seq)).toEqual(['1', '2', '3']);
  expect(screens.lotItem(1)['price']).toBe('300');
});

test('the feed begun while an auction is read: what happened between is not missed', async () => {
  const s = shard();
  const w = await watched(s);
  const opening = w.auctions.open('a7');
  s.bid(100);
  w.hear([], { next: 1 });
  const screens = await opening;
  await until(() => screens.seq === 1);
  expect(screens.log.snapshot.map((l) => l.seq)).toEqual(['1']);
});

test.each([
  [
    'a missing row',
    (w: Awaited<ReturnType<typeof watched>>, rows: FeedRow[]) => w.hear(rows.slice(1)),
  ],
  [
    'a new mastership',
    (w: Awaited<ReturnType<typeof watched>>) => w.hear([], { epoch: 2, next: 0 }),
  ],
])('%s makes the auction be read again: every line, and word of the gap', async (_what, then) => {
  const s = shard();
  s.bid(100);
  const w = await watched(s);
  w.hear([], { next: 1 });
  await w.auctions.open('a7');
  const missed = [s.bid(200), s.bid(300), s.bid(400)];
  then(w, missed);
  const late = s.bid(500);
  w.hear([late], { epoch: 2 });
  await until(() => w.log().length === 4);
  expect(w.log()).toEqual(['2', '3', '4', '5']);
  expect(w.of('log:a7').map((l) => l['prev'])).toEqual(['1', '2', '3', '4']);
  expect(w.of('lot:a7').at(-1)).toMatchObject({ price: '500', seq: '5' });
  expect(w.gaps.length).toBeGreaterThan(0);
});

test('an event it cannot read has no line, and stops nothing', async () => {
  const s = shard();
  const w = await watched(s);
  w.hear([], { next: 0 });
  await w.auctions.open('a7');
  w.hear([s.append('of_a_newer_engine', {}), s.bid(100)]);
  expect(w.log()).toEqual(['2']);
  expect(w.of('lot:a7').at(-1)).toMatchObject({ price: '100', seq: '2' });
});

test('a silent shard is FROZEN with its reason, and thaws', async () => {
  const s = shard();
  const w = await watched(s);
  w.hear([], { next: 0 });
  await w.auctions.open('a7');
  w.hear([s.bid(100)]);
  w.hear([], { frozen: true, reason: 'NO_ANSWER', next: 1 });
  w.hear([], { frozen: true, next: 1 });
  w.hear([], { next: 1 });
  expect(w.of('lot:a7').map((f) => [f['auction_status'], f['reason'], f['price']])).toEqual([
    ['Live', null, '100'],
    ['FROZEN', 'NO_ANSWER', '100'],
    ['FROZEN', 'NO_MAJORITY', '100'],
    ['Live', null, '100'],
  ]);
});

test('an auction of which no row has come is placed by asking, when a shard falls silent', async () => {
  const s = shard();
  s.bid(100);
  const w = await watched(s);
  w.hear([], { next: 1 });
  w.hear([], { replicaset: 'b', next: 0 });
  const screens = await w.auctions.open('a7');
  const status = () => screens.lotItem(1)['auction_status'];
  w.hear([], { replicaset: 'b', frozen: true, next: 0 });
  await until(() => s.state.reads === 3);
  expect(status()).toBe('Live');
  s.state.silent = true;
  w.hear([], { replicaset: 'b', next: 0 });
  w.hear([], { frozen: true, reason: 'NO_ANSWER', next: 1 });
  await until(() => status() === 'FROZEN');
  w.hear([], { next: 1 });
  expect(status()).toBe('Live');
});

test('an auction that is not there is not asked for at once again', async () => {
  const s = shard();
  s.state.gone = true;
  const w = await watched(s);
  const open = () => w.auctions.open('a7').catch((err: NotShown) => err.code);
  expect([await open(), await open()]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  expect(s.state.reads).toBe(1);
  s.state.gone = false;
  w.clock.ms = 2_001;
  expect(await w.auctions.open('a7')).toMatchObject({ id: 'a7' });
});

test('a shard that does not answer leaves nothing behind: the next try reads anew', async () => {
  const s = shard();
  s.state.silent = true;
  const w = await watched(s);
  await expect(w.auctions.open('a7')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  s.state.silent = false;
  expect(await w.auctions.open('a7')).toMatchObject({ id: 'a7' });
});

test('a desk opened on an auction that the shard has just forgotten has no lines, and no error', async () => {
  const s = shard();
  s.append('auction_started', {});
  const { auctions } = await watched(s);
  const screens = await auctions.open('a7');
  s.state.silent = true;
  await expect(auctions.openDesk(screens)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  s.state.silent = false;
  s.state.gone = true;
  await auctions.openDesk(screens);
  expect(screens.desk.snapshot).toEqual([]);
});

test('an auction nobody watches is forgotten, and read anew when wanted', async () => {
  const s = shard();
  s.bid(100);
  const w = await watched(s);
  w.hear([], { next: 1 });
  const first = await w.auctions.open('a7');
  w.clock.ms = 60_001;
  w.hear([], { next: 1 });
  expect(await w.auctions.open('a7')).not.toBe(first);
});

test('a late bid is told to the desk and to its bidder, once, and counted at the desk', async () => {
  const s = shard();
  s.bid(100);
  const w = await watched(s);
  w.hear([], { next: 1 });
  const screens = await w.auctions.open('a7');
  await w.auctions.openDesk(screens);
  const first = s.note(1, 1);
  w.hear([first, s.note(2, 2)]);
  w.hear([first], { next: 1 });
  expect(w.of('desk:a7').map((l) => [l['seq'], l['note'], l['bid_id']])).toEqual([
    ['1', '1', 'b-1'],
    ['1', '2', 'b-2'],
  ]);
  expect(w.of('me:u2').map((l) => [l['note'], l['code']])).toEqual([
    ['1', 'LATE_BID'],
    ['2', 'LATE_BID'],
  ]);
  expect(w.of('desk_state:a7').at(-1)?.['late']).toBe('2');
  expect(w.log()).toEqual([]);
});

test('a change of the late tray after an event that is missing makes the auction be read anew', async () => {
  const s = shard();
  const w = await watched(s);
  w.hear([], { next: 0 });
  const screens = await w.auctions.open('a7');
  s.bid(100);
  w.hear([s.note(1, 1)]);
  await until(() => screens.seq === 1);
  expect(w.log()).toEqual(['1']);
});

test('who is there is shown at the desk, also to one opened afterwards', async () => {
  const s = shard();
  const w = await watched(s);
  const totals = [{ auction_id: 'a7', armed: 3, online: 9, bidders: 4, clerk: true }];
  w.hear([], { next: 0, totals });
  const screens = await w.auctions.open('a7');
  expect(screens.deskItem()).toMatchObject({ armed: '3', online: '9', clerk: 'true' });
  w.hear([], { next: 0, totals: [{ ...totals[0], armed: 0 }] });
  expect(w.of('desk_state:a7').at(-1)).toMatchObject({ armed: '0', online: '9' });
});
