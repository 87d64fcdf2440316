/**
 * The book: who leads a lot, and at what, given its maxima. Section 5 of the rules as one function
 * of figures; it knows nothing of events or money.
 * Units: minor units as bigint. A maximum's worth is what it counts as now.
 */
export interface Maximum {
  paddle_no: number;
  worth: bigint;
  place: number;
}

export interface Situation {
  /** Of all paddles; the leader's, or the bidder's, among them. */
  maxima: Maximum[];
  /** The ask in force: a maximum below it does not count. */
  ask: bigint;
  askAfter: (price: bigint) => bigint;
  /** Absent: nobody leads. */
  leader?: { paddle_no?: number; price: bigint };
  /** A bid made by hand, which leads unless the book answers. */
  hand?: { paddle_no?: number; amount: bigint };
  /** Only more than the hand bid answers it: the room took it. */
  mustExceed?: boolean;
  reserve?: bigint;
  tie_rule: 'EARLIEST' | 'LIVE_WINS';
  short_increment: boolean;
}

export interface Resolution {
  /** Of the hand bid: it stands (and may be beaten), or an earlier maximum took its figure. */
  hand?: 'stands' | 'taken';
  proxy?: { paddle_no: number; amount: bigint };
}

interface Figure {
  worth: bigint;
  place: number;
  /** Absent: has no maximum that could bid. */
  paddle_no?: number;
  is?: 'hand' | 'leader';
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const first = (a: Figure, b: Figure): number =>
  a.worth === b.worth ? a.place - b.place : a.worth > b.worth ? -1 : 1;

/** A maximum that reaches the reserve brings the price up to it. */
function toReserve(s: Situation, winner: Figure, amount: bigint): Resolution['proxy'] {
  const { reserve } = s;
  const raised = reserve !== undefined && winner.worth >= reserve && reserve > amount;
  return { paddle_no: winner.paddle_no!, amount: raised ? reserve : amount };
}

function among(s: Situation, others: Figure[]): Resolution {
  const [winner, second] = others;
  if (!winner) return {};
  const amount = second ? least(winner.worth, s.askAfter(second.worth)) : s.ask;
  return { proxy: toReserve(s, winner, amount) };
}

function againstHand(s: Situation, others: Figure[], own?: Maximum): Resolution {
  const b = s.hand!.amount;
  const top = others[0];
  const ownWorth = own && own.worth > b ? own.worth : b;
  if (!top || top.worth < b) return { hand: 'stands' };
  if (top.worth === b) {
    const stands = s.mustExceed || s.tie_rule === 'LIVE_WINS' || ownWorth > b;
    if (stands) return { hand: 'stands' };
    return { hand: 'taken', proxy: toReserve(s, top, b) };
  }
  const place = ownWorth > b ? own!.place : Infinity;
  const bidder: Figure = { worth: ownWorth, place, paddle_no: own?.paddle_no, is: 'hand' };
  const [winner, second] = [bidder, ...others].sort(first) as [Figure, Figure];
  const next = s.askAfter(second.worth);
  if (second.worth === b && next > winner.worth && !s.short_increment) return { hand: 'stands' };
  return { hand: 'stands', proxy: toReserve(s, winner, least(winner.worth, next)) };
}

function againstLeader(s: Situation, others: Figure[], own?: Maximum): Resolution {
  const { price } = s.leader!;
  if (others.length === 0) return {};
  if (!own || own.worth <= price) return among(s, others);
  const leader: Figure = { ...own, is: 'leader' };
  const [winner, second] = [leader, ...others].sort(first) as [Figure, Figure];
  const amount = least(winner.worth, s.askAfter(second.worth));
  const lowest = winner.is !== 'leader' && amount < s.ask ? s.ask : amount;
  return { proxy: toReserve(s, winner, lowest) };
}

/** What the book answers. Without a proxy and a hand bid nothing moves. */
export function resolve(s: Situation): Resolution {
  const holder = s.hand ? s.hand.paddle_no : s.leader?.paddle_no;
  const own = holder === undefined ? undefined : s.maxima.find((each) => each.paddle_no === holder);
  const others = s.maxima.filter((each) => each !== own && each.worth >= s.ask).sort(first);
  if (s.hand) return againstHand(s, others, own);
  if (s.leader) return againstLeader(s, others, own);
  return among(s, others);
}

/** A leader's own maximum, raised, or a reserve lowered to it: the price moves to the reserve only. */
export function raiseToReserve(s: Situation): Resolution {
  const { leader, reserve } = s;
  const own = s.maxima.find((each) => each.paddle_no === leader?.paddle_no);
  if (!leader || !own || reserve === undefined) return {};
  if (reserve <= leader.price || own.worth < reserve) return {};
  return { proxy: { paddle_no: own.paddle_no, amount: reserve } };
}
