import type { Code } from '../../../services/contracts/codes';
import type {
  LadderRow,
  LotToLoad,
  Policy,
  ProcedureName,
} from '../../../services/contracts/ports';

/** A scenario as it is played: amounts in minor units, times in Unix milliseconds. */
export interface Scenario {
  name: string;
  about?: string;
  setup: Setup;
  steps: Step[];
}

export interface PaddleSetup {
  name: string;
  kind: 'wallet' | 'room';
  status: 'approved' | 'pending' | 'blocked';
  rating: number;
  /** Credited before the first step; 0: nothing. */
  funds_minor: number;
  limit_minor?: number;
  deposit_minor?: number;
  largest_paid_minor?: number;
}

export interface Setup {
  currency: string;
  exponent: number;
  start_ms: number;
  /** The file names the day itself, so it is played on an instance that never saw a later one. */
  own_day: boolean;
  ladder: LadderRow[];
  policy: Policy;
  starts_at_ms?: number;
  lots: LotToLoad[];
  paddles: PaddleSetup[];
  /** Whether the auction is started before the first step. */
  start: boolean;
  /** The lot announced and opened before the first step. */
  open?: number;
  /** `auto`: the player beats for the clerk; `manual`: only what the steps do. */
  clerk: 'auto' | 'manual';
  /** What loading the auction is answered; absent: ACCEPTED. */
  refused?: { code: Code; field?: string };
}

/** A number of the journal, or an epoch: as given, or against what a current screen shows. */
export type Mark =
  | { from: 'value'; value: number }
  | { from: 'current'; offset: number }
  | { from: 'step'; step: number; offset: number };

/** An argument of a call, worked out when the step is played. */
export type Argument =
  | { is: 'value'; value: unknown }
  | { is: 'absent' }
  | { is: 'paddle'; name: string }
  | { is: 'mark'; mark: Mark }
  | { is: 'id of'; step: number };
export type Arguments = Record<string, Argument>;

export type Action =
  | { do: 'look' }
  | { do: 'call'; command: string; procedure: ProcedureName; args: Arguments }
  | { do: 'repeat'; step: number; args: Arguments }
  | { do: 'takeover'; gap_ms: number }
  | { do: 'freeze' }
  | { do: 'thaw' }
  | { do: 'presence'; online: boolean; names: string[] };

export interface Step {
  /** From 1. */
  no: number;
  label?: string;
  note?: string;
  at_ms?: number;
  wait_ms?: number;
  lot_no: number;
  action: Action;
  /** What a reader sees of the command: `A bid 3200`. */
  title: string;
  expect: Expectation;
}

/** What a value must be. */
export type Pattern =
  | { is: 'value'; value: unknown }
  | { is: 'among'; values: unknown[] }
  | { is: 'amount'; minor: number }
  | { is: 'time'; at_ms: number }
  | { is: 'absent' }
  | { is: 'paddle'; name: string }
  | { is: 'leader'; name: string }
  | { is: 'object'; fields: [key: string, pattern: Pattern][] }
  | { is: 'list'; items: Pattern[] };
export type Fieldwise = Extract<Pattern, { is: 'object' }>;

export interface EventPattern {
  type: string;
  fields: Fieldwise;
  owner?: Fieldwise;
  house?: Fieldwise;
}

export interface Expectation {
  /** Absent: the command is not refused. */
  code?: string;
  answer?: Fieldwise;
  /** The whole answer equals that of an earlier step. */
  same_answer_as?: number;
  lots: { lot_no: number; fields: Fieldwise }[];
  auction?: Fieldwise;
  paddles: { name: string; fields: Fieldwise }[];
  orders: { name: string; lot_no: number; kind: 'max' | 'insurance'; amount_minor?: number }[];
  events?: EventPattern[];
}
