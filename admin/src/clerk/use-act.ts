import type { AuctionView, CommandAnswer, CommandName } from '@gavel/contracts/http';
import type { Act, Acts } from './acts';
import type { Commands, CommandsState } from './commands';
import type { Desk } from './desk-model';
import type { OpenDialog } from './dialogs';

const SIMPLE = {
  start: 'auction_start',
  pause: 'auction_pause',
  resume: 'auction_resume',
  end: 'auction_end',
  announce: 'lot_announce',
  open: 'lot_open',
  warn: 'lot_fair_warning',
  last: 'lot_last_call',
} as const satisfies Partial<Record<Act, CommandName>>;
export type SimpleAct = keyof typeof SIMPLE;
const KNOCKS = {
  hammer: 'lot_hammer',
  provisional: 'lot_provisional',
  pass: 'lot_pass',
} as const satisfies Partial<Record<Act, CommandName>>;
export type Knock = keyof typeof KNOCKS;
export const knockCommand = (name: Knock): CommandName => KNOCKS[name];
export type StepMode = 'half' | 'double' | 'set' | 'reset';

/** The desk's acts, each one press of one command on what the screen shows. True: it is done. */
export interface ActPresses {
  simple(name: SimpleAct): Promise<boolean>;
  /** The room bids the ask: for a room paddle, or without one. */
  bid(paddleNo: number | null): Promise<boolean>;
  /** The seller bids the ask. */
  vendorBid(): Promise<boolean>;
  ask(askMinor: string): Promise<boolean>;
  step(mode: StepMode, stepMinor?: string): Promise<boolean>;
  /** `seen`: the `lot_seq` on the screen when the hold began. */
  knock(name: Knock, seen: number): Promise<boolean>;
  /** Any command, on what the screen shows; its answer, or null when it was refused. */
  command(name: CommandName, body: object): Promise<CommandAnswer | null>;
}
/** What the parts of the desk are handed. */
export interface Doing {
  auction: AuctionView;
  desk: Desk;
  acts: Acts;
  act: ActPresses;
  commands: Commands;
  state: CommandsState;
  isManager: boolean;
  openDialog: (dialog: OpenDialog) => void;
}

export function useAct(desk: Desk, acts: Acts, commands: Commands): ActPresses {
  const { lot, seq: seen_seq } = desk;
  const press = async (allowed: boolean, name: CommandName, body: object) =>
    allowed && (await commands.press(name, { seen_seq, ...body })) !== null;
  const onLot = (act: Act, name: CommandName, body: object = {}) =>
    press(acts[act] && lot !== null, name, { lot_no: lot?.lotNo, ...body });
  const atAsk = { epoch: lot?.epoch, amount_minor: lot?.ask, confirmed: false };
  return {
    simple(name) {
      if (name === 'announce')
        return press(acts.announce, SIMPLE.announce, { lot_no: desk.nextLot });
      const ofLot = name === 'open' || name === 'warn' || name === 'last';
      return ofLot ? onLot(name, SIMPLE[name]) : press(acts[name], SIMPLE[name], {});
    },
    bid: (paddleNo) =>
      onLot('bid', 'floor_bid', { ...atAsk, ...(paddleNo !== null && { paddle_no: paddleNo }) }),
    vendorBid: () => onLot('vendor', 'vendor_bid', atAsk),
    ask: (ask_minor) => onLot('ask', 'lot_ask_set', { ask_minor }),
    step: (mode, step_minor) =>
      onLot('step', 'lot_increment', { mode, ...(step_minor !== undefined && { step_minor }) }),
    knock: (name, expected_lot_seq) => onLot(name, KNOCKS[name], { expected_lot_seq }),
    command: (name, body) => commands.press(name, { seen_seq, ...body }),
  };
}
