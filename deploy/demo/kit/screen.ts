import { LightstreamerClient, Subscription, type ItemUpdate } from 'lightstreamer-client-node';
import type { Person } from './person';

/** What one line of a DISTINCT or COMMAND item showed. */
export type Line = Record<string, string | null>;

export interface MessageOutcome {
  /** 0: done. Below 0: refused with this number. null: nothing is known. */
  tlcp: number | null;
  text: string;
  at: number;
}

/**
 * A screen: one official push client with its subscriptions, keeping only what its own listeners
 * received. It knows nothing that did not come over the wire.
 */
export class Screen {
  readonly merged = new Map<string, Line>();
  readonly lines = new Map<string, Line[]>();
  readonly rows = new Map<string, Map<string, Line>>();
  readonly refusedItems: string[] = [];
  readonly lost = new Map<string, number>();
  /** Called at each update, after it was applied. */
  onUpdate: (item: string, line: Line, at: number, isSnapshot: boolean) => void = () => {};
  private client: LightstreamerClient;
  private renewal: NodeJS.Timeout | undefined;

  constructor(
    private readonly person: Person | null,
    pushUrl: string,
  ) {
    this.client = new LightstreamerClient(pushUrl, 'AUCTION');
    this.client.connectionOptions.setRetryDelay(500 + Math.floor(Math.random() * 1500));
  }

  async connect(): Promise<void> {
    if (this.person) {
      await this.renewTicket();
      this.renewal = setInterval(() => void this.renewTicket().catch(() => {}), 5 * 60_000);
      this.client.addListener({
        onServerError: () =>
          void this.renewTicket()
            .then(() => this.client.connect())
            .catch(() => {}),
      });
    }
    this.client.connect();
  }

  close(): void {
    clearInterval(this.renewal);
    this.client.disconnect();
  }

  get status(): string {
    return this.client.getStatus();
  }

  private async renewTicket(): Promise<void> {
    const { user_id, ticket } = await this.person!.ticket();
    this.client.connectionDetails.setUser(user_id);
    this.client.connectionDetails.setPassword(ticket);
  }

  merge(item: string, fields: string[]): void {
    this.subscribe('MERGE', item, fields, (line) => this.merged.set(item, line));
  }

  distinct(item: string, fields: string[]): void {
    const lines: Line[] = [];
    const known = new Set<string>();
    this.lines.set(item, lines);
    this.subscribe('DISTINCT', item, fields, (line) => {
      // A new session repeats the snapshot: a line is known by its numbers.
      const key = [line['seq'], line['note'], line['type'], line['bid_id']].join(':');
      if (known.has(key)) return;
      known.add(key);
      lines.push(line);
    });
  }

  command(item: string, fields: string[]): void {
    const rows = new Map<string, Line>();
    this.rows.set(item, rows);
    this.subscribe('COMMAND', item, fields, (line) => {
      if (line['command'] === 'DELETE') rows.delete(line['key']!);
      else rows.set(line['key']!, line);
    });
  }

  private subscribe(
    mode: 'MERGE' | 'DISTINCT' | 'COMMAND',
    item: string,
    fields: string[],
    apply: (line: Line) => void,
  ): void {
    const subscription = new Subscription(mode, [item], fields);
    subscription.setRequestedSnapshot('yes');
    subscription.addListener({
      onItemUpdate: (update: ItemUpdate) => {
        const line: Line = Object.fromEntries(fields.map((f) => [f, update.getValue(f)]));
        apply(line);
        this.onUpdate(item, line, performance.now(), update.isSnapshot());
      },
      onItemLostUpdates: (_name: string | null, _pos: number, n: number) => {
        this.lost.set(item, (this.lost.get(item) ?? 0) + n);
      },
      onSubscriptionError: (code: number, text: string) =>
        this.refusedItems.push(`${item} ${code} ${text}`),
    });
    this.client.subscribe(subscription);
  }

  /** Sends a message as a page does; resolves with what the client's listener was told. */
  send(message: object): Promise<MessageOutcome> {
    return this.sendText(JSON.stringify(message));
  }

  /** Any text, also what no page would say. */
  sendText(text: string): Promise<MessageOutcome> {
    return new Promise((resolve) => {
      const settle = (tlcp: number | null, text: string) =>
        resolve({ tlcp, text, at: performance.now() });
      const timer = setTimeout(() => settle(null, 'no answer within 3 s'), 3_000);
      const once = (tlcp: number | null, text: string) => {
        clearTimeout(timer);
        settle(tlcp, text);
      };
      this.client.sendMessage(
        text,
        'UNORDERED_MESSAGES',
        undefined,
        {
          onProcessed: () => once(0, ''),
          onDeny: (_m: string, code: number, text: string) => once(code, text),
          onError: () => once(null, 'error'),
          onAbort: () => once(null, 'abort'),
          onDiscarded: () => once(null, 'discarded'),
        },
        false,
      );
    });
  }
}
