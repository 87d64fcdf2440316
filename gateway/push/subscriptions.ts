import type { Answer, ItemData, Metadata, Table, UserItemData } from './ari/writer';
import type { Items } from './cohorts';
import { FIELDS_MAX, ITEM_DATA_KEPT, ITEMS_IN_SUBSCRIPTION_MAX, SUBSCRIPTIONS_MAX } from './limits';
import type { Member, Mode, Receiver } from './modes/base';
import { lines, TlcpSyntaxError, wholeNumber } from './tlcp/codec';
import { Line } from './tlcp/writer';

/**
 * A session's subscriptions: what the client asks for (add, reconf, delete) against what the adapter
 * allows this user (GIS, GSC, GIT, GUI, NNT). The adapter decides on every item and field; nothing
 * is answered from what it told another user but GIT, which knows no user.
 */

/** GIT's answers of the present adapter. */
export class ItemDataCache {
  private readonly known = new Map<string, ItemData>();

  constructor(private readonly metadata: Metadata) {}

  async get(items: readonly string[]): Promise<Answer<ItemData[]>> {
    const unknown = items.filter((item) => !this.known.has(item));
    const found = new Map(items.map((item) => [item, this.known.get(item)]));
    if (unknown.length > 0) {
      const answer = await this.metadata.getItemData(unknown);
      if (!answer.ok) return answer;
      if (this.known.size + unknown.length > ITEM_DATA_KEPT) this.known.clear();
      unknown.forEach((item, i) => {
        this.known.set(item, answer.value[i]!);
        found.set(item, answer.value[i]);
      });
    }
    return { ok: true, value: items.map((item) => found.get(item)!) };
  }

  forget(): void {
    this.known.clear();
  }
}

export interface SubscriptionDeps {
  metadata: Metadata;
  itemData: ItemDataCache;
  items: Items;
  receiver: Receiver;
  session: { id: string; user: string | null; wantsTables: boolean };
  answer(line: Line): void;
}

interface Subscription {
  mode: Mode;
  fields: string[];
  members: Member[];
  table: Table;
  /** What the adapter allows at most, and what is in force, in updates a second; 0: unlimited. */
  frequencyMax: number;
  frequency: number;
  isFiltered: boolean;
}

/** Why a request is refused: the code and text of its REQERR. */
class Refusal extends Error {
  constructor(
    readonly code: number,
    text: string,
  ) {
    super(text);
  }
}

const MODE_LETTERS: Record<Mode, string> = { MERGE: 'M', DISTINCT: 'D', COMMAND: 'C' };
const isMode = (text: string | undefined): text is Mode =>
  text !== undefined && Object.hasOwn(MODE_LETTERS, text);

interface Wish {
  subId: number;
  mode: Mode;
  group: string;
  schema: string;
  snapshotLength: number;
  frequency: number;
  isUnfiltered: boolean;
}

export class Subscriptions {
  /** null: the adapter is being asked, or the client has given it up meanwhile. */
  private readonly all = new Map<number, Subscription | null>();
  private readonly adding = new Map<number, Promise<void>>();
  private isClosed = false;

  constructor(private readonly deps: SubscriptionDeps) {}

  /** `control` with LS_op=add. */
  async add(reqId: string, params: ReadonlyMap<string, string>): Promise<void> {
    await this.answered(reqId, params, async () => {
      const wish = readWish(params);
      if (this.all.has(wish.subId)) throw new Refusal(65, 'LS_subId is in use');
      if (this.all.size >= SUBSCRIPTIONS_MAX) throw new Refusal(30, 'Too many subscriptions');
      this.all.set(wish.subId, null);
      const work = this.subscribe(wish, reqId, params);
      this.adding.set(
        wish.subId,
        work.catch(() => undefined),
      );
      try {
        await work;
      } catch (error) {
        this.all.delete(wish.subId);
        throw error;
      } finally {
        this.adding.delete(wish.subId);
      }
      return false;
    });
  }

  private async subscribe(
    wish: Wish,
    reqId: string,
    params: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { metadata, session } = this.deps;
    const { user, id } = session;
    const items = allowed(await metadata.getItems(user, wish.group, id));
    const fields = allowed(await metadata.getSchema(user, wish.group, wish.schema, id));
    checkShape(wish.mode, items, fields);
    const itemData = allowed(await this.deps.itemData.get(items));
    const userData = allowed(await metadata.getUserItemData(user, items));
    const frequencyMax = allowedFrequency(wish, itemData, userData);
    const table: Table = {
      index: wish.subId,
      mode: MODE_LETTERS[wish.mode],
      group: wish.group,
      schema: wish.schema,
      items: items.length,
      selector: null,
    };
    if (session.wantsTables) allowed(await metadata.notifyNewTable(user, id, table));
    if (this.isClosed) return;
    this.checkModes(wish.mode, items);
    const subscription: Subscription = {
      mode: wish.mode,
      fields,
      members: [],
      table,
      frequencyMax,
      frequency: slower(wish.frequency, frequencyMax),
      isFiltered: !wish.isUnfiltered,
    };
    this.all.set(wish.subId, subscription);
    this.announce(wish.subId, subscription, items.length, reqId, params);
    this.join(wish, subscription, items, itemData);
  }

  /** An item is looked at in one mode at a time. */
  private checkModes(mode: Mode, items: readonly string[]): void {
    for (const item of items) {
      const live = this.deps.items.modeOf(item);
      if (live !== null && live !== mode) throw new Refusal(24, `Item is in use as ${live}`);
    }
  }

  private announce(
    subId: number,
    { mode, fields, frequency, isFiltered }: Subscription,
    itemCount: number,
    reqId: string,
    params: ReadonlyMap<string, string>,
  ): void {
    const { answer } = this.deps;
    if (params.get('LS_ack') !== 'false') answer(new Line(lines.reqok(reqId)));
    const [key, command] = [fields.indexOf('key') + 1, fields.indexOf('command') + 1];
    answer(
      new Line(
        mode === 'COMMAND'
          ? lines.subcmd(subId, itemCount, fields.length, key, command)
          : lines.subok(subId, itemCount, fields.length),
      ),
    );
    answer(new Line(lines.conf(subId, frequency, isFiltered)));
  }

  private join(
    wish: Wish,
    subscription: Subscription,
    items: readonly string[],
    itemData: readonly ItemData[],
  ): void {
    const { fields, mode, frequency } = subscription;
    items.forEach((item, i) => {
      const view = { subId: wish.subId, place: i + 1, fields, intervalMs: interval(frequency) };
      const kept = itemData[i]!.distinctSnapshotLength;
      const length = Math.min(wish.snapshotLength, mode === 'DISTINCT' ? kept : 1);
      subscription.members.push(
        this.deps.items.join(item, mode, kept, view, this.deps.receiver, length),
      );
    });
  }

  /** `control` with LS_op=delete. */
  async remove(reqId: string, params: ReadonlyMap<string, string>): Promise<void> {
    await this.answered(reqId, params, async () => {
      const { subId, subscription } = await this.find(params);
      this.all.delete(subId);
      for (const member of subscription.members) this.deps.items.leave(member);
      this.deps.answer(new Line(lines.unsub(subId)));
      this.tableClosed(subscription);
      return true;
    });
  }

  /** `control` with LS_op=reconf: another frequency, in force at once. */
  async reconfigure(reqId: string, params: ReadonlyMap<string, string>): Promise<void> {
    await this.answered(reqId, params, async () => {
      const { subId, subscription } = await this.find(params);
      if (!params.has('LS_requested_max_frequency')) return true;
      const wished = readFrequency(params);
      if (!subscription.isFiltered || wished.isUnfiltered) {
        throw new Refusal(13, 'The frequency of an unfiltered subscription cannot be changed');
      }
      subscription.frequency = slower(wished.frequency, subscription.frequencyMax);
      const intervalMs = interval(subscription.frequency);
      this.deps.answer(new Line(lines.conf(subId, subscription.frequency, true)));
      for (const member of subscription.members) {
        member.cohort.item.move(member, { ...member.cohort.view, intervalMs });
      }
      return true;
    });
  }

  private async find(params: ReadonlyMap<string, string>) {
    const subId = wholeNumber(params, 'LS_subId', 1);
    if (subId === undefined) throw new TlcpSyntaxError('LS_subId is missing');
    await this.adding.get(subId);
    const subscription = this.all.get(subId);
    if (!subscription) throw new Refusal(19, 'Subscription not found');
    return { subId, subscription };
  }

  /** Runs a request; REQERR if it is refused, and REQOK (when the work says so) if it is not. */
  private async answered(
    reqId: string,
    params: ReadonlyMap<string, string>,
    work: () => Promise<boolean>,
  ): Promise<void> {
    const { answer } = this.deps;
    try {
      if ((await work()) && params.get('LS_ack') !== 'false') answer(new Line(lines.reqok(reqId)));
    } catch (error) {
      if (error instanceof TlcpSyntaxError)
        answer(new Line(lines.reqerr(reqId, 65, error.message)));
      else if (!(error instanceof Refusal)) throw error;
      else answer(new Line(lines.reqerr(reqId, error.code, error.message)));
    }
  }

  /** The stream takes lines again: every subscription makes up for what it missed. */
  resume(): void {
    for (const subscription of this.all.values()) {
      for (const member of subscription?.members ?? []) member.cohort.resume(member);
    }
  }

  private tableClosed({ table }: Subscription): void {
    const { session, metadata } = this.deps;
    if (session.wantsTables) void metadata.notifyTableClose(session.id, table);
  }

  close(): void {
    this.isClosed = true;
    for (const subscription of this.all.values()) {
      if (subscription === null) continue;
      for (const member of subscription.members) this.deps.items.leave(member);
      this.tableClosed(subscription);
    }
    this.all.clear();
  }
}

function readWish(params: ReadonlyMap<string, string>): Wish {
  const subId = wholeNumber(params, 'LS_subId', 1);
  const mode = params.get('LS_mode');
  const [group, schema] = [params.get('LS_group'), params.get('LS_schema')];
  if (subId === undefined || !group || !schema) {
    throw new TlcpSyntaxError('LS_subId, LS_group or LS_schema is missing');
  }
  if ((params.get('LS_data_adapter') ?? 'DEFAULT') !== 'DEFAULT') {
    throw new Refusal(17, 'Data adapter not found');
  }
  if (params.has('LS_selector')) throw new Refusal(25, 'There are no selectors');
  if (mode === 'RAW') throw new Refusal(24, 'No item is served in RAW mode');
  if (!isMode(mode)) throw new TlcpSyntaxError('LS_mode is unknown');
  return {
    subId,
    mode,
    group,
    schema,
    snapshotLength: readSnapshot(params),
    ...readFrequency(params),
  };
}

/** Events of a DISTINCT snapshot that are wanted; 0: no snapshot. */
function readSnapshot(params: ReadonlyMap<string, string>): number {
  const text = params.get('LS_snapshot');
  if (text === undefined || text === 'false') return 0;
  return text === 'true' ? Infinity : wholeNumber(params, 'LS_snapshot')!;
}

function readFrequency(params: ReadonlyMap<string, string>): {
  frequency: number;
  isUnfiltered: boolean;
} {
  const text = params.get('LS_requested_max_frequency') ?? 'unlimited';
  if (text === 'unlimited' || text === 'unfiltered') {
    return { frequency: 0, isUnfiltered: text === 'unfiltered' };
  }
  const frequency = /^\d{1,6}(\.\d{1,6})?$/.test(text) ? Number(text) : 0;
  if (frequency < 0.001) throw new TlcpSyntaxError('LS_requested_max_frequency is no frequency');
  return { frequency, isUnfiltered: false };
}

/** The value of the adapter's answer, or the refusal that the client is told. */
function allowed<T>(answer: Answer<T>): T {
  if (answer.ok) return answer.value;
  const { kind, message } = answer;
  if (kind === 'EI') throw new Refusal(21, message);
  if (kind === 'ES') throw new Refusal(23, message);
  if (kind === 'EC') throw new Refusal(answer.clientCode, answer.clientMessage);
  throw new Refusal(66, kind === 'DOWN' ? 'The adapter does not answer' : message);
}

function checkShape(mode: Mode, items: readonly string[], fields: readonly string[]): void {
  if (items.length === 0 || items.length > ITEMS_IN_SUBSCRIPTION_MAX) {
    throw new Refusal(21, 'No items, or too many');
  }
  if (fields.length === 0 || fields.length > FIELDS_MAX) {
    throw new Refusal(23, 'No fields, or too many');
  }
  if (mode !== 'COMMAND') return;
  if (!fields.includes('key')) throw new Refusal(15, 'The schema has no key field');
  if (!fields.includes('command')) throw new Refusal(16, 'The schema has no command field');
}

/** Updates a second that the adapter allows this user for all the items; 0: unlimited. */
function allowedFrequency(
  { mode, isUnfiltered }: Wish,
  itemData: readonly ItemData[],
  userData: readonly UserItemData[],
): number {
  const letter = MODE_LETTERS[mode];
  const isAllowed = itemData.every(
    (data, i) => data.modes.includes(letter) && userData[i]!.modes.includes(letter),
  );
  if (!isAllowed) throw new Refusal(24, `${mode} is not allowed for this item`);
  const limit = userData.reduce((least, data) => slower(least, data.frequencyMax), 0);
  if (isUnfiltered && limit > 0) throw new Refusal(26, 'A frequency limit is set for this item');
  if (isUnfiltered && mode !== 'DISTINCT') {
    throw new Refusal(27, `${mode} is never dispatched unfiltered`);
  }
  return limit;
}

/** The lower of two frequencies, of which 0 means unlimited. */
const slower = (a: number, b: number): number => (a === 0 || b === 0 ? a || b : Math.min(a, b));

const interval = (frequency: number): number =>
  frequency === 0 ? 0 : Math.ceil(1_000 / frequency);
