import type { Clock } from '../../services/contracts/ports';
import type { Metadata } from './ari/writer';
import type { Items } from './cohorts';
import { Messages } from './messages';
import { Outlet, type Ticker, type Transport } from './outlet';
import { Subscriptions, type ItemDataCache } from './subscriptions';
import { lines, TlcpSyntaxError } from './tlcp/codec';
import { Line, textFrame } from './tlcp/writer';

/** What sessions share. */
export interface SessionDeps {
  clock: Clock;
  ticker: Ticker;
  metadata: Metadata;
  itemData: ItemDataCache;
  items: Items;
}

export interface SessionIdentity {
  /** At least 128 random bits: whoever has it owns the session. */
  id: string;
  /** As the adapter accepted it; null: a guest. */
  user: string | null;
  wantsTables: boolean;
  keepaliveMs: number;
}

const PROBE = textFrame('PROBE\r\n');
const REQ_ID = /^[A-Za-z0-9_-]{1,40}$/;

/** A client, from its admission to its end, over one socket after the other. */
export class Session {
  readonly outlet: Outlet;
  private readonly messages: Messages;
  private readonly subscriptions: Subscriptions;
  /** Since when it has no socket, or null. */
  unboundSinceMs: number | null;
  private isClosed = false;

  constructor(
    private readonly deps: SessionDeps,
    readonly identity: SessionIdentity,
    /** When its ticket is looked at anew, by ending it. */
    public endsAtMs: number,
    private readonly ended: (session: Session) => void,
  ) {
    const { clock, metadata } = deps;
    const { id, user } = identity;
    const answer = (line: Line): void => this.answer(line);
    this.unboundSinceMs = clock.now();
    this.outlet = new Outlet(deps.ticker, clock, {
      opened: () => this.subscriptions.resume(),
      overflowed: () => this.close(),
    });
    this.messages = new Messages({
      clock,
      answer,
      notify: (text) => metadata.notifyUserMessage(user, id, text),
    });
    this.subscriptions = new Subscriptions({
      ...deps,
      receiver: this.outlet,
      session: identity,
      answer,
    });
  }

  private answer(line: Line): void {
    if (!this.isClosed) this.outlet.answer(line);
  }

  /** `control`. Errors: TlcpSyntaxError for a request without a usable LS_reqId. */
  async control(params: ReadonlyMap<string, string>): Promise<void> {
    const reqId = requestId(params);
    const ok = (): void => {
      if (params.get('LS_ack') !== 'false') this.answer(new Line(lines.reqok(reqId)));
    };
    switch (params.get('LS_op')) {
      case 'add':
        return this.subscriptions.add(reqId, params);
      case 'delete':
        return this.subscriptions.remove(reqId, params);
      case 'reconf':
        return this.subscriptions.reconfigure(reqId, params);
      case 'constrain':
        ok();
        return this.answer(new Line(lines.cons('unmanaged')));
      case 'force_rebind':
        ok();
        return this.loop();
      case 'destroy':
        ok();
        return this.end(31, 'destroyed by the client');
      default:
        this.answer(new Line(lines.reqerr(reqId, 65, 'LS_op is unknown')));
    }
  }

  message(params: ReadonlyMap<string, string>): void {
    const reqId = requestId(params);
    try {
      this.messages.take(reqId, params);
    } catch (error) {
      if (!(error instanceof TlcpSyntaxError)) throw error;
      this.answer(new Line(lines.reqerr(reqId, 65, error.message)));
    }
  }

  /** Gives the session a socket; an earlier one is ended. `first` are the lines of its CONOK. */
  bind(transport: Transport, first: readonly string[]): void {
    this.outlet.detach()?.end();
    this.unboundSinceMs = null;
    this.outlet.attach(
      transport,
      first.map((line) => new Line(line)),
    );
  }

  /** LOOP: the client shall come back on another socket. */
  private loop(): void {
    this.answer(new Line(lines.loop(0)));
    this.outlet.detach();
    this.unboundSinceMs = this.deps.clock.now();
  }

  /** The socket ended. A session that was not told to loop is over: its client makes a new one. */
  socketLost(transport: Transport): void {
    if (this.outlet.isAttachedTo(transport)) this.close();
  }

  probe(now: number, slackMs: number): void {
    this.outlet.probe(PROBE, this.identity.keepaliveMs - slackMs, now);
  }

  /** END, and the socket ends after it. Codes 41 and 48 make the client come back at once. */
  end(code: number, text: string): void {
    if (this.isClosed) return;
    const isStalled = this.outlet.stalledSinceMs !== null;
    this.answer(new Line(lines.end(code, text)));
    const transport = this.outlet.detach();
    this.close();
    if (isStalled) transport?.terminate();
    else transport?.end();
  }

  /** Over, without a word to the client. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.messages.close();
    this.subscriptions.close();
    this.outlet.detach()?.end();
    void this.deps.metadata.notifySessionClose(this.identity.id);
    this.ended(this);
  }
}

export function requestId(params: ReadonlyMap<string, string>): string {
  const reqId = params.get('LS_reqId');
  if (reqId === undefined || !REQ_ID.test(reqId)) {
    throw new TlcpSyntaxError('LS_reqId is missing or malformed');
  }
  return reqId;
}
