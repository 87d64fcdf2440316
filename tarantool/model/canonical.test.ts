import {
  canonical,
  eventHash,
  linkFault,
  merkleRoot,
  privateHash,
  sha256,
  type Link,
} from './canonical';

const salt = (first: number): string =>
  Buffer.from(Array.from({ length: 16 }, (_, i) => first + i)).toString('hex');

const own41 = canonical({
  received_at_ms: 1795266000081,
  kind: 'LIVE',
  bid_id: 'b-7Qm2',
  all_in_minor: 419840n,
});
const house41 = canonical({
  cause_seq: 41,
  cause_id: 'b-7Qm2',
  all_in_minor: 419840n,
  received_at_ms: 1795266000081,
});
const house42 = canonical({ staff_id: 's3', cause_id: 'c-0031', cause_seq: 42 });
const event41 = canonical({
  v: 1,
  type: 'bid_accepted',
  seq: 41,
  prev_hash: sha256('event 40').toString('hex'),
  policy_version: 3,
  paddle_no: 9,
  owner_hash: privateHash(salt(0), own41),
  lot_no: 12,
  kind: 'INTERNET',
  house_hash: privateHash(salt(16), house41),
  epoch: 0,
  auction_id: 'a7',
  at_ms: 1795266000093,
  ask_minor: 350000n,
  amount_minor: 320000n,
  actor: 'bidder',
  lot_settled: undefined,
});
const event42 = canonical({
  v: 1,
  type: 'message_posted',
  text: 'Lot 12: "Été", 3/4 size – café',
  seq: 42,
  prev_hash: eventHash(event41),
  house_hash: privateHash(salt(32), house42),
  auction_id: 'a7',
  at_ms: 1795266004510,
  actor: 'auctioneer',
});

test('the golden vector: objects, hashes and the chain', () => {
  expect(own41).toBe(
    '{"all_in_minor":"419840","bid_id":"b-7Qm2","kind":"LIVE","received_at_ms":1795266000081}',
  );
  expect(eventHash(event41)).toBe(
    '12715b58c950a8c8e8614cecda772e0760c9925bd5b0441b6f651d45c22246ff',
  );
  expect(eventHash(event42)).toBe(
    '243664ba3bb6de58cffa95137c4fb48a3bd28e3f7ada692a3f2dc1eea6d72ac4',
  );
});

test('roots of the golden trees', () => {
  expect(merkleRoot([event41, event42])).toBe(
    'a4f0a94114dfbfdabed128347fc8c089b24df37dd6e86403be8ad5bdd9ccf5a8',
  );
  expect(merkleRoot(['a', 'b', 'c'])).toMatch(/^36642e73.*6c021ec1$/);
});

test('escapes quotes, backslashes and what is below a space, nothing else', () => {
  expect(canonical('"\\\b\t\n\f\r\u0001/é\u2028')).toBe('"\\"\\\\\\b\\t\\n\\f\\r\\u0001/é\u2028"');
  expect(() => canonical(0.5)).toThrow('not an integer');
});

const link: Link = { seq: 42, hash: eventHash(event42), public: event42 };
const secret = { seq: 42, audience: 'H' as const, salt: salt(32), object: house42 };
test.each([
  ['whole', link, eventHash(event41), secret, undefined],
  ['after another', link, eventHash(event42), secret, 'prev_hash is not the hash before'],
  [
    'of other bytes',
    { ...link, hash: 'ab' },
    eventHash(event41),
    secret,
    'its hash is not that of its bytes',
  ],
  ['under another number', { ...link, seq: 43 }, eventHash(event41), secret, 'its seq is 42'],
  [
    'with another object',
    link,
    eventHash(event41),
    { ...secret, object: house41 },
    'the H object is another',
  ],
])('a link %s', (_, each, before, own, fault) =>
  expect(linkFault(each, before, [own])).toBe(fault),
);
