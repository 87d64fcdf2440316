import type { CommandName } from '../../services/contracts/http';
import type { Role } from '../../services/contracts/ports';

/**
 * Who of the auction's house may give which command: default deny. An auctioneer's screen has no
 * controls. What undoes a sale, ends an auction early or judges a bidder is the manager's; what takes
 * two needs a second person of the house besides. An engineer, who has no house, may let a stopped
 * auction go on, and the shard lets him only there.
 */
export interface CommandRule {
  /** In the order of preference, for a person with several roles in the house. */
  roles: readonly Role[];
  /** What the second person may be. */
  second?: readonly Role[];
}
const clerk: CommandRule = { roles: ['clerk', 'manager'] };
const manager: CommandRule = { roles: ['manager'] };
const twoPersons: CommandRule = { roles: ['manager'], second: ['clerk', 'auctioneer', 'manager'] };

export const COMMAND_RULES: Readonly<Record<CommandName, CommandRule>> = {
  auction_start: clerk,
  auction_pause: clerk,
  auction_resume: { roles: ['clerk', 'manager', 'engineer'] },
  auction_end: clerk,
  auction_cancel: manager,
  clerk_beat: clerk,
  lot_announce: clerk,
  lot_open: clerk,
  lot_fair_warning: clerk,
  lot_last_call: clerk,
  lot_ask_set: clerk,
  lot_increment: clerk,
  lot_hammer: clerk,
  lot_pass: clerk,
  lot_provisional: clerk,
  lot_withdraw: clerk,
  lot_undo: clerk,
  lot_take_room: clerk,
  lot_reopen: clerk,
  lot_decide: clerk,
  lot_void: twoPersons,
  lot_buyer: twoPersons,
  lot_describe: clerk,
  lot_reserve: clerk,
  floor_bid: clerk,
  vendor_bid: clerk,
  room_paddle: clerk,
  paddle_change: manager,
  message_post: clerk,
  question_answer: clerk,
  question_hide: clerk,
};

/**
 * A room paddle holds no money, so its limit is all that bounds what the house lends: without one it
 * is the manager's to open.
 */
export const ruleFor = (name: CommandName, body: { limit_minor?: unknown }): CommandRule =>
  name === 'room_paddle' && body.limit_minor === undefined ? manager : COMMAND_RULES[name];
