import {
  LightstreamerClient,
  Subscription,
  type ClientListener,
  type ItemUpdate,
} from 'lightstreamer-client-node';
import { until } from './harness';

/** The official node client, with what its listeners heard. */
export class OfficialClient {
  readonly client: LightstreamerClient;
  readonly statuses: string[] = [];
  readonly serverErrors: [number, string][] = [];

  constructor(
    url: string,
    options: { user?: string; password?: string; adapterSet?: string; retryMs?: number } = {},
  ) {
    this.client = new LightstreamerClient(url, options.adapterSet ?? 'AUCTION');
    if (options.user !== undefined) this.client.connectionDetails.setUser(options.user);
    if (options.password !== undefined) this.client.connectionDetails.setPassword(options.password);
    if (options.retryMs !== undefined) {
      this.client.connectionOptions.setRetryDelay(options.retryMs);
    }
    const listener: ClientListener = {
      onStatusChange: (status) => this.statuses.push(status),
      onServerError: (code, text) => this.serverErrors.push([code, text]),
    };
    this.client.addListener(listener);
    this.client.connect();
  }

  get status(): string {
    return this.client.getStatus();
  }

  async connected(): Promise<void> {
    await until('the client to connect', () => this.status === 'CONNECTED:WS-STREAMING');
  }

  /** The socket dies under the client, as a network does it. */
  cut(): void {
    type Inner = { delegate: { machine: { ws: { ws: { terminate(): void } } } } };
    (this.client as unknown as Inner).delegate.machine.ws.ws.terminate();
  }

  watch(mode: 'MERGE' | 'DISTINCT' | 'COMMAND' | 'RAW', items: string[], options: Wish = {}) {
    return new Watch(this.client, mode, items, options);
  }

  /** Resolves with what the message's listener heard. */
  send(text: string, sequence?: string): Promise<string> {
    return new Promise((resolve) => {
      this.client.sendMessage(
        text,
        sequence,
        undefined,
        {
          onProcessed: (_text, response) => resolve(`processed:${response}`),
          onDeny: (_text, code, reason) => resolve(`denied:${code}:${reason}`),
          onError: () => resolve('error'),
          onAbort: () => resolve('aborted'),
          onDiscarded: () => resolve('discarded'),
        },
        false,
      );
    });
  }

  stop(): void {
    this.client.disconnect();
  }
}

interface Wish {
  fields?: string[];
  /** null: not said, as RAW wants it. */
  snapshot?: 'yes' | 'no' | number | null;
  frequency?: number | 'unlimited' | 'unfiltered';
}

/** A subscription and everything its listener heard. */
export class Watch {
  readonly subscription: Subscription;
  /** Values of the fields asked for, in their order. */
  readonly updates: (string | null)[][] = [];
  readonly snapshots: boolean[] = [];
  readonly changed: string[][] = [];
  readonly atMs: number[] = [];
  readonly errors: number[] = [];
  readonly lost: number[] = [];
  readonly frequencies: string[] = [];
  ends = 0;
  cleared = 0;
  subscribed = 0;

  constructor(
    private readonly client: LightstreamerClient,
    mode: 'MERGE' | 'DISTINCT' | 'COMMAND' | 'RAW',
    items: string[],
    wish: Wish,
  ) {
    const fields = wish.fields ?? ['a', 'b'];
    this.subscription = new Subscription(mode, items, fields);
    const { snapshot = 'yes' } = wish;
    if (snapshot !== null) this.subscription.setRequestedSnapshot(String(snapshot));
    if (wish.frequency !== undefined) this.limit(wish.frequency);
    this.subscription.addListener({
      onItemUpdate: (update) => this.heard(update, fields),
      onEndOfSnapshot: () => this.ends++,
      onClearSnapshot: () => this.cleared++,
      onSubscription: () => this.subscribed++,
      onSubscriptionError: (code) => this.errors.push(code),
      onItemLostUpdates: (_item, _place, count) => this.lost.push(count),
      onRealMaxFrequency: (frequency) => this.frequencies.push(String(frequency)),
    });
    client.subscribe(this.subscription);
  }

  private heard(update: ItemUpdate, fields: string[]): void {
    this.updates.push(fields.map((field) => update.getValue(field)));
    this.snapshots.push(update.isSnapshot());
    this.changed.push(fields.filter((field) => update.isValueChanged(field)));
    this.atMs.push(Date.now());
  }

  /** The documentation allows the words that the declared type leaves out. */
  limit(frequency: number | 'unlimited' | 'unfiltered'): void {
    this.subscription.setRequestedMaxFrequency(String(frequency) as unknown as number);
  }

  stop(): void {
    this.client.unsubscribe(this.subscription);
  }
}
