import { createHash } from 'node:crypto';
import { firstBreak, type HashedEvent } from './chain';

const digest = (text: string) => Promise.resolve(createHash('sha256').update(text).digest('hex'));

/** The published vector: events 41 and 42, as every implementation must hash them. */
const BEFORE = {
  seq: 40,
  hash: '136df9ac0b956687c52505efb2a94c94410aa4cb7d30ef524c7510968b8810e7',
};
const VECTOR: HashedEvent[] = [
  {
    seq: 41,
    hash: '12715b58c950a8c8e8614cecda772e0760c9925bd5b0441b6f651d45c22246ff',
    public:
      '{"actor":"bidder","amount_minor":"320000","ask_minor":"350000","at_ms":1795266000093,"auction_id":"a7","epoch":0,"house_hash":"69149f4020f72edc01f802580d534ee0f0df7c6e8230070b302579c444814604","kind":"INTERNET","lot_no":12,"owner_hash":"c8bb385a8c09a1e6f2e4dd293dd5df918b6aa03245ed3fc45edb2715330fb661","paddle_no":9,"policy_version":3,"prev_hash":"136df9ac0b956687c52505efb2a94c94410aa4cb7d30ef524c7510968b8810e7","seq":41,"type":"bid_accepted","v":1}',
  },
  {
    seq: 42,
    hash: '243664ba3bb6de58cffa95137c4fb48a3bd28e3f7ada692a3f2dc1eea6d72ac4',
    public:
      '{"actor":"auctioneer","at_ms":1795266004510,"auction_id":"a7","house_hash":"c05a2613220df9ae1df97f8af0475e8dd782c4a60e7b0f88992ef7d889045fb4","prev_hash":"12715b58c950a8c8e8614cecda772e0760c9925bd5b0441b6f651d45c22246ff","seq":42,"text":"Lot 12: \\"Été\\", 3/4 size – café","type":"message_posted","v":1}',
  },
];
const [first, second] = VECTOR as [HashedEvent, HashedEvent];
const check = (events: HashedEvent[], before = BEFORE) => firstBreak(events, before, digest);

test('the published vector is whole', async () => {
  expect(await check(VECTOR)).toBeNull();
});
test.each<[string, HashedEvent[], number]>([
  [
    'an amount was changed',
    [{ ...first, public: first.public.replace('320000', '330000') }, second],
    41,
  ],
  ['an event was dropped', [second], 42],
  ['an event came twice', [first, first], 41],
  ['the order was changed', [second, first], 42],
  ['a hash was changed', [{ ...first, hash: second.hash }, second], 41],
])('breaks where %s', async (_name, events, seq) => {
  expect(await check(events)).toBe(seq);
});
test('breaks when the event before is another', async () => {
  expect(await check(VECTOR, { ...BEFORE, hash: second.hash })).toBe(41);
});
