/** A journal is whole, or the replay says where it is not. */
import {
  canonical,
  eventHash,
  GENESIS,
  privateHash,
  type Link,
  type PrivateLink,
} from './canonical';
import { publicFields, type ModelEvent } from './events';
import { replay, type Fault } from './replay';
import { expect as judged } from './seed-run';
import { stateLines } from './state';

const AUCTION = 'a7';
const SALT = '00'.repeat(16);
/** Sales of these seeds hold together what the rows below change. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const STEPS = 120;

/** The journal that the engine would write of these events. */
function journalOf(events: ModelEvent[]): { links: Link[]; privates: PrivateLink[] } {
  const links: Link[] = [];
  const privates: PrivateLink[] = [];
  let prev_hash = GENESIS;
  for (const event of events) {
    const { seq } = event;
    const objects = { O: event.own, H: event.house };
    const hashes: Record<string, string> = {};
    for (const audience of ['O', 'H'] as const) {
      const fields = objects[audience];
      if (!fields) continue;
      const object = canonical(fields);
      privates.push({ seq, audience, salt: SALT, object });
      hashes[audience === 'O' ? 'owner_hash' : 'house_hash'] = privateHash(SALT, object);
    }
    const text = canonical({ ...publicFields(AUCTION, event), ...hashes, prev_hash });
    prev_hash = eventHash(text);
    links.push({ seq, hash: prev_hash, public: text });
  }
  return { links, privates };
}

const eventsOf = (seed: number): ModelEvent[] =>
  judged(seed, STEPS, AUCTION).flatMap((each) => each.events);
const sales = SEEDS.map(eventsOf);

/** The first event of a type, in any of the sales, with the sale it is in. */
function pick(type: string, fits: (event: ModelEvent) => boolean = () => true) {
  for (const events of sales) {
    const found = events.find((event) => event.type === type && fits(event));
    if (found) return { events, found };
  }
  throw new Error(`no ${type} like that in seeds ${SEEDS.join(', ')}`);
}

/** What the replay says of the sale with one event changed. */
function faultsWith(
  { events, found }: { events: ModelEvent[]; found: ModelEvent },
  change: (event: ModelEvent) => Partial<ModelEvent>,
): string[] {
  const changed = events.map((event) => (event === found ? { ...event, ...change(event) } : event));
  const upTo = changed.slice(0, found.seq);
  const { links, privates } = journalOf(upTo);
  const at = ({ seq, rule }: Fault): string => (seq === found.seq ? rule : `${rule} at ${seq}`);
  return [...new Set(replay(AUCTION, links, privates).faults.map(at))];
}

test.each(SEEDS)(
  'the sale of seed %s is whole, and gives the state it was written from',
  (seed) => {
    const { links, privates } = journalOf(eventsOf(seed));
    const { model, faults } = replay(AUCTION, links, privates);
    expect(faults).toEqual([]);
    const state = judged(seed, STEPS, AUCTION).at(-1)!.lines;
    expect(stateLines({ ...model, head_hash: GENESIS })).toEqual(state);
  },
);

const isHand = (event: ModelEvent): boolean => event.own?.kind === 'LIVE';
const isProxy = (event: ModelEvent): boolean => event.own?.kind === 'PROXY';
const amountOf = (event: ModelEvent): bigint => event.pub.amount_minor as bigint;

test.each([
  [
    'a bid with another ask after it',
    pick('bid_accepted', isHand),
    'step',
    (e: ModelEvent) => ({ pub: { ...e.pub, ask_minor: (e.pub.ask_minor as bigint) + 100n } }),
  ],
  [
    'a bid with another all-in price',
    pick('bid_accepted', isHand),
    'step',
    (e: ModelEvent) => ({ house: { ...e.house, all_in_minor: amountOf(e) } }),
  ],
  [
    'a PROXY bid of another amount',
    pick('bid_accepted', isProxy),
    'book',
    (e: ModelEvent) => ({ pub: { ...e.pub, amount_minor: amountOf(e) + 100n } }),
  ],
  [
    'a bid on a lot of another epoch',
    pick('bid_accepted', isHand),
    'step',
    (e: ModelEvent) => ({ epoch: e.epoch! + 1 }),
  ],
  [
    'a hammer with another window',
    pick('lot_hammered'),
    'step',
    (e: ModelEvent) => ({ pub: { ...e.pub, final_at_ms: e.at_ms } }),
  ],
  [
    'a hammer for nobody',
    pick('lot_hammered', (e) => e.pub.price_minor === undefined),
    'step',
    (e: ModelEvent) => ({ pub: { ...e.pub, outcome: 'sold' } }),
  ],
  [
    'a sale with another premium',
    pick('lot_final', (e) => e.pub.outcome === 'sold'),
    'step',
    (e: ModelEvent) => ({ house: { ...e.house, premium_minor: 1n } }),
  ],
  [
    'an undo of another bid',
    pick('bid_undone'),
    'step',
    (e: ModelEvent) => ({
      pub: { ...e.pub, undone_seqs: [...(e.pub.undone_seqs as number[]), 1] },
    }),
  ],
  [
    'a retraction of another bid',
    pick('bid_retracted'),
    'step',
    (e: ModelEvent) => ({ pub: { ...e.pub, target_seq: 1 } }),
  ],
  [
    'a return beyond what is there',
    pick('return_started'),
    'E4',
    (e: ModelEvent) => ({ house: { ...e.house, amount_minor: 10n ** 12n } }),
  ],
  [
    'a maximum that says its lot in public',
    pick('max_lodged'),
    'E14',
    (e: ModelEvent) => ({ lot_no: e.own!.lot_no as number, epoch: 0 }),
  ],
  ['time that goes back', pick('auction_started'), 'step', () => ({ at_ms: 1 })],
  [
    'a start of what has started',
    pick('auction_resumed'),
    'step',
    () => ({ type: 'auction_started', pub: {} }),
  ],
])('finds %s', (_, picked, rule, change) => expect(faultsWith(picked, change)).toContain(rule));

test('finds a bid that appears twice, an event that is missing, and one that was changed later', () => {
  const { events, found } = pick('bid_accepted', isHand);
  const again = { ...found, seq: found.seq + 1 };
  const twice = journalOf([...events.slice(0, found.seq), again]);
  const rules = replay(AUCTION, twice.links, twice.privates).faults.map((each) => each.rule);
  expect(rules).toEqual(expect.arrayContaining(['step', 'E8', 'E5']));
  const whole = journalOf(events);
  const gap = whole.links.filter((link) => link.seq !== 2);
  expect(replay(AUCTION, gap, whole.privates).faults[0]).toMatchObject({ seq: 3, rule: 'E7' });
  const forged = whole.links.map((link) =>
    link.seq === 1 ? { ...link, public: link.public.replace('GBP', 'EUR') } : link,
  );
  expect(replay(AUCTION, forged, whole.privates).faults[0]).toMatchObject({ seq: 1, rule: 'E7' });
});

test('a reader without the key judges no book, and still reads the money', () => {
  const { links, privates } = journalOf(sales[0]!);
  const isOrder = (seq: number): boolean =>
    /"type":"(max_lodged|max_limited|insurance_lodged)"/.test(links[seq - 1]!.public);
  const closed = privates.map((each) =>
    each.audience === 'O' && isOrder(each.seq) ? { ...each, object: 'v1.cipher' } : each,
  );
  const { model, faults } = replay(AUCTION, links, closed);
  expect(faults).toEqual([]);
  expect(model.sealed_orders).toBeGreaterThan(0);
  const paddles = (lines: string[]): string[] =>
    lines
      .filter((line) => line.startsWith('paddle'))
      .map((line) => line.replace(/"insured":\d+/, ''));
  const full = replay(AUCTION, links, privates).model;
  expect(paddles(stateLines(model))).toEqual(paddles(stateLines(full)));
});
