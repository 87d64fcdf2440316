import {
  adapterDown,
  AriSyntaxError,
  type AriFailure,
  parseReply,
  request,
  strings,
  type AriReply,
  type Tokens,
} from './codec';
import { MESSAGE_ANSWER_MS, METADATA_ANSWER_MS } from '../limits';

/**
 * Requests to the adapter. Replies come in any order (some SDKs answer from a thread pool) and are
 * matched by id. An unanswered call never hangs: it fails as DOWN when its time is over or the
 * adapter goes.
 */
export class RequestWriter {
  private readonly pending = new Map<string, { answer: (reply: AriReply) => void; verb: string }>();
  private lastId = 1;
  private write: ((text: string) => void) | null = null;

  /** The channel that requests go to from now on; null: none, and what is pending fails. */
  attach(write: ((text: string) => void) | null): void {
    this.write = write;
    if (write !== null) return;
    const failed = [...this.pending.values()];
    this.pending.clear();
    for (const { answer } of failed) answer(adapterDown('the adapter went'));
  }

  /** Ids are never used twice, so an answer to an earlier adapter fits nothing. 0, 1 are reserved. */
  freshId(): string {
    return String(++this.lastId);
  }

  call(verb: string, args: string, timeoutMs: number): Promise<AriReply> {
    const write = this.write;
    if (write === null) return Promise.resolve(adapterDown('no adapter'));
    const id = this.freshId();
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.pending.delete(id);
        resolve(adapterDown(`${verb} was not answered in ${timeoutMs} ms`));
      }, timeoutMs);
      const answer = (reply: AriReply): void => {
        clearTimeout(timer);
        resolve(reply);
      };
      this.pending.set(id, { answer, verb });
      write(request(id, verb, args));
    });
  }

  /** `answer` gets the reply to a request that the caller writes himself, whenever it comes. */
  expect(id: string, verb: string, answer: (reply: AriReply) => void): void {
    this.pending.set(id, { answer, verb });
  }

  /** A reply line of the adapter. Of a call that is over, or of no call: false. */
  answered(tokens: readonly string[]): boolean {
    const waiting = this.pending.get(tokens[0]!);
    if (waiting === undefined) return false;
    if (waiting.verb !== tokens[1]) throw new AriSyntaxError('a reply with the verb of another');
    this.pending.delete(tokens[0]!);
    waiting.answer(parseReply(tokens, 2));
    return true;
  }
}

/** Sends a request and answers with its reply; with DOWN, if there is no adapter to send it to. */
export type AriCall = (verb: string, args: string, timeoutMs: number) => Promise<AriReply>;

export interface ItemData {
  /** Events of a DISTINCT snapshot. */
  distinctSnapshotLength: number;
  /** Mode letters. */
  modes: string;
}
export interface UserItemData {
  /** Updates a second; 0 is unlimited. */
  frequencyMax: number;
  modes: string;
}
/** A subscription, as NNT and NTC describe it. */
export interface Table {
  index: number;
  mode: string;
  group: string;
  schema: string;
  items: number;
  selector: string | null;
}
export type Answer<T> = { ok: true; value: T } | AriFailure;

/** The questions the push tier asks the metadata half of the adapter. */
export class Metadata {
  constructor(private readonly call: AriCall) {}

  private async ask<T>(
    verb: string,
    args: string,
    read: (tokens: Tokens) => T,
    timeoutMs = METADATA_ANSWER_MS,
  ): Promise<Answer<T>> {
    const reply = await this.call(verb, args, timeoutMs);
    if (!reply.ok) return reply;
    try {
      return { ok: true, value: read(reply.tokens) };
    } catch (error) {
      if (error instanceof AriSyntaxError) return adapterDown(`${verb}: ${error.message}`);
      throw error;
    }
  }

  /** Who is it? Answers whether the adapter wants to hear of subscriptions (NNT, NTC). */
  notifyUser(user: string | null, password: string | null, headers: ReadonlyMap<string, string>) {
    const args = [user, password, ...[...headers].flat()];
    return this.ask('NUS', strings(...args), (reply) => {
      reply.double();
      return { wantsTables: reply.boolean() };
    });
  }

  notifyNewSession(user: string | null, session: string, context: ReadonlyMap<string, string>) {
    return this.ask('NNS', strings(user, session, ...[...context].flat()), () => true);
  }

  notifySessionClose(session: string) {
    return this.ask('NSC', strings(session), () => true);
  }

  /** The items of a group, as this session may see them. */
  getItems(user: string | null, group: string, session: string) {
    return this.ask('GIS', strings(user, group, session), (reply) => reply.names());
  }

  getSchema(user: string | null, group: string, schema: string, session: string) {
    return this.ask('GSC', strings(user, group, schema, session), (reply) => reply.names());
  }

  getItemData(items: readonly string[]) {
    return this.ask('GIT', strings(...items), (reply) =>
      items.map((): ItemData => {
        const distinctSnapshotLength = reply.integer();
        reply.double();
        return { distinctSnapshotLength, modes: reply.modes() };
      }),
    );
  }

  getUserItemData(user: string | null, items: readonly string[]) {
    return this.ask('GUI', strings(user, ...items), (reply) =>
      items.map((): UserItemData => {
        reply.integer();
        return { frequencyMax: reply.double(), modes: reply.modes() };
      }),
    );
  }

  notifyNewTable(user: string | null, session: string, table: Table) {
    return this.ask('NNT', `${strings(user, session)}|${tableArgs(table)}`, () => true);
  }

  notifyTableClose(session: string, table: Table) {
    return this.ask('NTC', `${strings(session)}|${tableArgs(table)}`, () => true);
  }

  /** A message of a client. 1.8.3 has no text in a success. */
  notifyUserMessage(user: string | null, session: string, message: string) {
    return this.ask('NUM', strings(user, session, message), () => true, MESSAGE_ANSWER_MS);
  }
}

const tableArgs = (table: Table): string =>
  `I|${table.index}|M|${table.mode}|${strings(table.group, table.schema)}` +
  `|I|1|I|${table.items}|${strings(table.selector)}`;
