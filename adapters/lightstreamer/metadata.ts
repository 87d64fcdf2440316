import { CODES, type Code } from '../../services/contracts/codes';
import { GavelError } from '../../services/contracts/errors';
import {
  ITEM_RULES,
  encodeRefusal,
  isStaffOf,
  itemName,
  maySeeReserve,
  mayUseDesk,
  parseGroup,
  parseItem,
  parseSchema,
  type Group,
  type Item,
  type Mode,
} from '../../services/contracts/items';
import type { Log, Sessions } from '../../services/contracts/ports';
import { NotShown } from './auctions';
import type { Data } from './data';
import { hearMessage, type MessageDeps } from './messages';
import type { People } from './people';

export interface MetadataDeps extends MessageDeps {
  sessions: Pick<Sessions, 'verifyTicket'>;
  people: People;
  data: Data;
  log: Log;
}

/** Why a request is refused, as the wire says it: `kind` is the SDK's word for the exception. */
export class Refused extends Error {
  constructor(
    readonly kind: 'credits' | 'items' | 'schema',
    readonly code: Code,
    readonly text = '',
  ) {
    super(`${code} ${text}`.trim());
  }
}

const modesOf = (mode: Mode) => ({
  raw: false,
  merge: mode === 'MERGE',
  distinct: mode === 'DISTINCT',
  command: mode === 'COMMAND',
});
const userOf = (userName: string | null): string | null => userName || null;

/**
 * The metadata half: who may come in, what he may see, what he says. A request's user is the one whose
 * ticket was verified at his session's start, so it is trusted here.
 */
export class Metadata {
  constructor(private readonly deps: MetadataDeps) {}

  /** NUS. A guest has neither name nor ticket; a ticket is for its user and its page's origin. */
  async admit(
    userName: string | null,
    password: string | null,
    headers: Record<string, string>,
  ): Promise<void> {
    const user = userOf(userName);
    if (user === null) {
      if (password) throw new Refused('credits', 'NOT_SIGNED_IN');
      return;
    }
    const session = await this.deps.sessions.verifyTicket(password ?? '').catch((err: unknown) => {
      if (err instanceof GavelError) throw new Refused('credits', 'NOT_SIGNED_IN');
      throw err;
    });
    if (session.user_id !== user || session.origin !== originOf(headers)) {
      throw new Refused('credits', 'NOT_SIGNED_IN');
    }
    this.deps.people.admit(user, session.grants);
  }

  opened(userName: string | null, sessionId: string): void {
    const user = userOf(userName);
    if (user !== null) this.deps.people.opened(user, sessionId);
  }
  closed(sessionId: string): void {
    this.deps.people.closed(sessionId);
    this.deps.presence.closed(sessionId);
  }

  /** GIS: the one item of a group, the user's id added to his own ones. */
  async items(userName: string | null, sessionId: string, groupName: string): Promise<string[]> {
    const user = userOf(userName);
    const group = parseGroup(groupName);
    if (!group) throw new Refused('items', 'NOT_FOUND');
    if (group.kind === 'lot') await this.enter(user, sessionId, group);
    else if (group.kind !== 'wallet') await this.find(group);
    await this.authorise(user, group);
    return [itemName(withUser(group, user))];
  }

  /** Counted before the shard is asked: a session that is over by then would be counted for ever. */
  private async enter(
    user: string | null,
    sessionId: string,
    group: Exclude<Group, { kind: 'wallet' }>,
  ): Promise<void> {
    const { presence } = this.deps;
    presence.watches(sessionId, user, group.auction_id);
    try {
      await this.find(group);
    } catch (err) {
      presence.refused(sessionId, group.auction_id);
      throw err;
    }
  }

  /** GSC: known fields only; the reserve for clerk and manager. */
  async fields(userName: string | null, groupName: string, schemaName: string): Promise<string[]> {
    const group = parseGroup(groupName);
    const fields = group && parseSchema(group.kind, schemaName);
    if (!group || !fields) throw new Refused('schema', 'NOT_FOUND');
    if (group.kind === 'desk_state' && fields.includes('reserve_minor')) {
      const house = await this.houseOf(group.auction_id);
      const user = userOf(userName);
      if (user === null || !maySeeReserve(this.deps.people.grantsOf(user), house)) {
        throw new Refused('schema', 'NOT_ALLOWED');
      }
    }
    return fields;
  }

  /** GIT: the same for everybody. */
  itemData(names: string[]) {
    return names.map((name) => {
      const { mode, snapshot } = this.rule(name);
      return { distinctSnapLen: snapshot, minSourceFreq: 0, allowedModes: modesOf(mode) };
    });
  }

  /** GUI: how often. Who neither bids nor works in an auction sees its lots twice a second. */
  async userItemData(userName: string | null, names: string[]) {
    const user = userOf(userName);
    return Promise.all(
      names.map(async (name) => {
        const rule = this.rule(name);
        const item = parseItem(name)!;
        const slower = rule.spectator_frequency !== rule.max_frequency;
        const watches =
          slower && 'auction_id' in item && !(await this.takesPart(user, item.auction_id));
        return {
          allowedBufferSize: 0,
          allowedMaxItemFreq: watches ? rule.spectator_frequency : rule.max_frequency,
          allowedModes: modesOf(rule.mode),
        };
      }),
    );
  }

  /** NUM: resolves when it is done, throws Refused otherwise. */
  async say(userName: string | null, sessionId: string, text: string): Promise<void> {
    const speaker = { user_id: userOf(userName), session_id: sessionId };
    const refusal = await hearMessage(this.deps, speaker, text);
    if (refusal) throw new Refused('credits', refusal.code, encodeRefusal(refusal));
  }

  private rule(name: string) {
    const item = parseItem(name);
    if (!item) throw new Refused('items', 'NOT_FOUND');
    return ITEM_RULES[item.kind];
  }

  /** The auction must be in the cluster, and the lot in the auction: names are free to invent. */
  private async find(group: Exclude<Group, { kind: 'wallet' }>): Promise<void> {
    try {
      const screens = await this.deps.data.auctions.open(group.auction_id);
      if (group.kind === 'lot_of' && !screens.lots.has(group.lot_no)) {
        throw new Refused('items', 'NOT_FOUND');
      }
    } catch (err) {
      if (!(err instanceof NotShown)) throw err;
      if (err.code === 'NOT_FOUND' || err.code === 'AUCTION_SEALED') {
        throw new Refused('items', err.code);
      }
      // Nobody answers now: what everybody may see comes when the shard is back.
      if (ITEM_RULES[group.kind].access !== 'all') throw err;
    }
  }

  private async authorise(user: string | null, group: Group): Promise<void> {
    const { access } = ITEM_RULES[group.kind];
    if (access === 'all') return;
    if (user === null) throw new Refused('items', 'NOT_SIGNED_IN');
    if (access === 'own' || !('auction_id' in group)) return;
    const allowed =
      access === 'desk'
        ? mayUseDesk(this.deps.people.grantsOf(user), await this.houseOf(group.auction_id))
        : await this.takesPart(user, group.auction_id);
    if (!allowed) throw new Refused('items', 'NOT_ALLOWED');
  }

  private async takesPart(user: string | null, auctionId: string): Promise<boolean> {
    if (user === null) return false;
    const { people } = this.deps;
    if (isStaffOf(people.grantsOf(user), await this.houseOf(auctionId))) return true;
    return people.isRegistered(auctionId, user);
  }

  private async houseOf(auctionId: string): Promise<string> {
    return (await this.deps.data.auctions.open(auctionId)).auction.house_id;
  }
}

/** The page's origin as the gateway forwards it; '' for a client that is no browser. */
function originOf(headers: Record<string, string>): string {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'origin');
  return found?.[1] ?? '';
}

function withUser(group: Group, user: string | null): Item {
  if (group.kind !== 'me' && group.kind !== 'wallet') return group;
  if (user === null) throw new Refused('items', 'NOT_SIGNED_IN');
  return { ...group, user_id: user };
}

/** What the wire says of anything thrown: a refusal with its number, or a fault without a word. */
export function wireError(
  err: unknown,
): [string, string?, { clientCode: number; clientMessage: string }?] {
  if (!(err instanceof Refused)) return ['internal error'];
  if (err.kind !== 'credits') return [err.code, err.kind];
  return [err.code, 'credits', { clientCode: CODES[err.code].tlcp, clientMessage: err.text }];
}
