import { askAfter } from './amounts';
import { raiseToReserve, resolve, type Maximum, type Resolution, type Situation } from './book';
import { defaultLadder } from './trade';

/** A is paddle 1, B 2, C 3; earlier first. Amounts in major units. */
const [A, B, C] = [1, 2, 3];
const terms = { ladder: defaultLadder(1n), ask_rule: 'LADDER' as const };
const maxima = (...list: [number, number][]): Maximum[] =>
  list.map(([paddle_no, worth], place) => ({ paddle_no, worth: BigInt(worth), place }));

function situation(ask: number, list: [number, number][], more: Partial<Situation>): Situation {
  return {
    maxima: maxima(...list),
    ask: BigInt(ask),
    askAfter: (price) => askAfter(terms, price),
    tie_rule: 'EARLIEST',
    short_increment: true,
    ...more,
  };
}
const leads = (paddle_no: number, amount: number): Resolution => ({
  proxy: { paddle_no, amount: BigInt(amount) },
});
const beats = (paddle_no: number, amount: number): Resolution => ({
  hand: 'stands',
  ...leads(paddle_no, amount),
});
const takes = (paddle_no: number, amount: number): Resolution => ({
  hand: 'taken',
  ...leads(paddle_no, amount),
});
const STANDS: Resolution = { hand: 'stands' };
const by = (paddle_no: number | undefined, amount: number) => ({
  hand: { paddle_no, amount: BigInt(amount) },
});
const ledBy = (paddle_no: number | undefined, price: number) => ({
  leader: { paddle_no, price: BigInt(price) },
});
const LIVE_WINS = { tie_rule: 'LIVE_WINS' as const };

const OPENED: [string, [number, number][], number, Partial<Situation>, Resolution][] = [
  [
    'A 300, B 100, open at 70',
    [
      [A, 300],
      [B, 100],
    ],
    70,
    {},
    leads(A, 110),
  ],
  [
    'A 1000, B 650, open at 300',
    [
      [A, 1000],
      [B, 650],
    ],
    300,
    {},
    leads(A, 700),
  ],
  [
    'A 100, B 100, open at 70',
    [
      [A, 100],
      [B, 100],
    ],
    70,
    {},
    leads(A, 100),
  ],
  ['A 60, open at 70', [[A, 60]], 70, {}, {}],
  [
    'A 300, B 60, open at 65',
    [
      [A, 300],
      [B, 60],
    ],
    65,
    {},
    leads(A, 65),
  ],
  [
    'B 500 before A 500, open at 100',
    [
      [B, 500],
      [A, 500],
    ],
    100,
    {},
    leads(B, 500),
  ],
  ['A 1000, reserve 650, open at 300', [[A, 1000]], 300, { reserve: 650n }, leads(A, 650)],
  ['A 500, reserve 650, open at 300', [[A, 500]], 300, { reserve: 650n }, leads(A, 300)],
  [
    'C 1600, A worth 1600, open at 1000',
    [
      [C, 1600],
      [A, 1600],
    ],
    1000,
    {},
    leads(C, 1600),
  ],
  [
    'A 2000, C 1200, open at 300',
    [
      [A, 2000],
      [C, 1200],
    ],
    300,
    {},
    leads(A, 1300),
  ],
  [
    'after a retraction, ask 1300',
    [
      [A, 2000],
      [C, 1200],
    ],
    1300,
    {},
    leads(A, 1300),
  ],
];

const BIDS: [string, [number, number][], number, Partial<Situation>, Resolution][] = [
  ['A 2000 at 1700, floor 1800', [[A, 2000]], 1800, by(undefined, 1800), beats(A, 1900)],
  ['A 2000 at 1700, floor 2000', [[A, 2000]], 1800, by(undefined, 2000), takes(A, 2000)],
  ['the same, LIVE_WINS', [[A, 2000]], 1800, { ...by(undefined, 2000), ...LIVE_WINS }, STANDS],
  ['A 1900, ask set 1860, LIVE 1860', [[A, 1900]], 1860, by(B, 1860), beats(A, 1900)],
  [
    'the same, no short increment',
    [[A, 1900]],
    1860,
    { ...by(B, 1860), short_increment: false },
    STANDS,
  ],
  ['A worth 1600, LIVE 1500', [[A, 1600]], 1100, by(B, 1500), beats(A, 1600)],
  ['A worth 1600, LIVE 1600', [[A, 1600]], 1100, by(B, 1600), takes(A, 1600)],
  ['A worth 1500, LIVE 1500', [[A, 1500]], 1100, by(B, 1500), takes(A, 1500)],
  ['A worth 1500, LIVE 1600', [[A, 1500]], 1100, by(B, 1600), STANDS],
  [
    'A 2000, C 1200, LIVE 2200',
    [
      [A, 2000],
      [C, 1200],
    ],
    1400,
    by(B, 2200),
    STANDS,
  ],
  [
    'a bidder worth more than his bid keeps it',
    [
      [A, 1500],
      [B, 1800],
    ],
    1100,
    by(B, 1500),
    STANDS,
  ],
  [
    'and answers for himself',
    [
      [A, 1500],
      [B, 1800],
    ],
    1100,
    by(B, 1200),
    beats(B, 1600),
  ],
  [
    'his own maximum alone does not raise him',
    [[B, 1800]],
    1100,
    { ...by(B, 1200), reserve: 1500n },
    STANDS,
  ],
  [
    'two maxima above the bid',
    [
      [A, 1500],
      [C, 1800],
    ],
    1100,
    by(B, 1200),
    beats(C, 1600),
  ],
  ['up to the reserve', [[A, 2000]], 1100, { ...by(B, 1200), reserve: 1800n }, beats(A, 1800)],
  [
    'room takes 1000 of A 2000',
    [[A, 2000]],
    1000,
    { ...by(undefined, 1000), mustExceed: true },
    beats(A, 1100),
  ],
  [
    'room takes 1000 of A 1000',
    [[A, 1000]],
    1000,
    { ...by(undefined, 1000), mustExceed: true },
    STANDS,
  ],
];

const LODGED: [string, [number, number][], number, Partial<Situation>, Resolution][] = [
  [
    'A 2000 at 1000, MAX B 3000',
    [
      [A, 2000],
      [B, 3000],
    ],
    1100,
    ledBy(A, 1000),
    leads(B, 2200),
  ],
  [
    'MAX B 1500',
    [
      [A, 2000],
      [B, 1500],
    ],
    1100,
    ledBy(A, 1000),
    leads(A, 1600),
  ],
  [
    'MAX B 2000',
    [
      [A, 2000],
      [B, 2000],
    ],
    1100,
    ledBy(A, 1000),
    leads(A, 2000),
  ],
  ['a leader without maximum', [[B, 3000]], 1100, ledBy(A, 1000), leads(B, 1100)],
  [
    'with a third',
    [
      [C, 1500],
      [B, 3000],
    ],
    1100,
    ledBy(A, 1000),
    leads(B, 1600),
  ],
  [
    'nobody new leads below the ask',
    [
      [A, 1200],
      [B, 3000],
    ],
    1400,
    ledBy(A, 1000),
    leads(B, 1400),
  ],
  [
    'below the ask',
    [
      [A, 1050],
      [B, 1000],
    ],
    1100,
    ledBy(A, 1000),
    {},
  ],
];

test.each([...OPENED, ...BIDS, ...LODGED])('%s', (_, list, ask, more, result) =>
  expect(resolve(situation(ask, list, more))).toEqual(result),
);

test.each([
  ['A 500 at 300, reserve 650: raised to 600', [[A, 600]] as [number, number][], 300, {}],
  ['raised to 1000', [[A, 1000]] as [number, number][], 300, leads(A, 650)],
  ['already there', [[A, 1000]] as [number, number][], 650, {}],
])('%s', (_, list, price, result) =>
  expect(raiseToReserve(situation(320, list, { ...ledBy(A, price), reserve: 650n }))).toEqual(
    result,
  ),
);
