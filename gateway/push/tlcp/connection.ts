import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Clock } from '../../../services/contracts/ports';
import { HANDSHAKE_MS, QUIET_END_MS, QUIET_PING_MS, REQUESTS_IN_FRAME_MAX } from '../limits';
import type { Transport } from '../outlet';
import type { Session } from '../session';
import { requestId } from '../session';
import type { Client, Refused, Sessions } from '../sessions';
import { lines, parseFrame, TlcpSyntaxError, type ClientRequest } from './codec';
import { FrameWriter, textFrame } from './writer';

export interface ConnectionDeps {
  sessions: Sessions;
  clock: Clock;
  log: Logger;
}

type Params = ReadonlyMap<string, string>;

/**
 * One WebSocket: reads requests, and carries the stream of the session that is bound to it. Requests
 * that arrive while a session is being opened wait for it, so its CONOK precedes their answers.
 */
export class Connection implements Transport {
  private readonly writer: FrameWriter;
  /** The last session of this socket: requests without LS_session mean it. */
  private session: Session | null = null;
  private isOpening = false;
  private readonly waiting: ClientRequest[] = [];
  private heardAtMs: number;
  private isPinged = false;
  private readonly handshake: NodeJS.Timeout;

  constructor(
    private readonly ws: WebSocket,
    private readonly client: Client,
    private readonly deps: ConnectionDeps,
  ) {
    this.writer = new FrameWriter(ws);
    this.writer.onDrain(() => {
      if (this.session?.outlet.isAttachedTo(this)) this.session.outlet.drained();
    });
    this.heardAtMs = deps.clock.now();
    this.handshake = setTimeout(() => this.end(), HANDSHAKE_MS);
    ws.on('message', (data: Buffer, isBinary: boolean) => this.frame(data, isBinary));
    ws.on('pong', () => this.heard());
    ws.on('close', () => this.closed());
    ws.on('error', (error) => deps.log.debug({ err: error }, 'socket'));
  }

  private heard(): void {
    this.heardAtMs = this.deps.clock.now();
    this.isPinged = false;
  }

  private closed(): void {
    clearTimeout(this.handshake);
    this.session?.socketLost(this);
  }

  private frame(data: Buffer, isBinary: boolean): void {
    this.heard();
    try {
      if (isBinary) throw new TlcpSyntaxError('Binary frames are no requests');
      for (const request of parseFrame(data.toString('utf8'), REQUESTS_IN_FRAME_MAX)) {
        this.take(request);
      }
    } catch (error) {
      this.failed(error);
    }
  }

  /** A bad request ends the session; a bug ends it too, and is logged. */
  private failed(error: unknown): void {
    const isTheirs = error instanceof TlcpSyntaxError;
    if (!isTheirs) this.deps.log.error({ err: error }, 'a request failed');
    this.write(textFrame(lines.error(65, isTheirs ? error.message : 'Internal error') + '\r\n'));
    if (this.session?.outlet.isAttachedTo(this)) this.session.close();
    this.end();
  }

  private take(request: ClientRequest): void {
    if (!this.isOpening || request.verb === 'wsok') {
      this.run(request);
      return;
    }
    if (this.waiting.length >= REQUESTS_IN_FRAME_MAX)
      throw new TlcpSyntaxError('Too many requests');
    this.waiting.push(request);
  }

  private run({ verb, params }: ClientRequest): void {
    switch (verb) {
      case 'wsok':
        return this.say(lines.wsok());
      case 'heartbeat':
        return;
      case 'create_session':
        return this.create(params);
      case 'bind_session':
        return this.bind(params);
      case 'control':
        return this.forSession(params, (session) => {
          session.control(params).catch((error: unknown) => this.failed(error));
        });
      case 'msg':
        return this.forSession(params, (session) => session.message(params));
      default:
        throw new TlcpSyntaxError('Unknown request name');
    }
  }

  private say(line: string): void {
    this.write(textFrame(line + '\r\n'));
  }

  private create(params: Params): void {
    if (this.session?.outlet.isAttachedTo(this)) throw new TlcpSyntaxError('A session is bound');
    this.isOpening = true;
    this.deps.sessions
      .create(params, this.client)
      .then((result) => this.created(result))
      .catch((error: unknown) => this.failed(error));
  }

  private created(result: Session | Refused): void {
    this.isOpening = false;
    if ('code' in result) this.refuse(result);
    else if (this.ws.readyState !== this.ws.OPEN) result.close();
    else {
      this.attach(result);
      for (const request of this.waiting.splice(0)) this.take(request);
    }
  }

  private refuse({ code, text }: Refused): void {
    this.say(lines.conerr(code, text));
    this.end();
  }

  /** A session comes back: after LOOP, or after its creation over HTTP. */
  private bind(params: Params): void {
    const session = this.deps.sessions.get(params.get('LS_session'));
    if (session === undefined || params.get('LS_polling') === 'true') {
      this.refuse({ code: 20, text: 'Session not found' });
    } else this.attach(session);
  }

  private attach(session: Session): void {
    clearTimeout(this.handshake);
    this.session = session;
    session.bind(this, this.deps.sessions.opening(session, this.client));
  }

  private forSession(params: Params, work: (session: Session) => void): void {
    const id = params.get('LS_session');
    const session = id === undefined ? this.session : this.deps.sessions.get(id);
    if (session) work(session);
    else this.say(lines.reqerr(requestId(params), 20, 'Session not found'));
  }

  write(frame: Buffer): void {
    this.writer.write(frame);
  }

  backlog(): number {
    return this.writer.backlog();
  }

  end(): void {
    this.ws.close(1000);
  }

  terminate(): void {
    this.ws.terminate();
  }

  /** A client that answers no ping is gone, even if TCP has not noticed. */
  sweep(now: number): void {
    const quietMs = now - this.heardAtMs;
    if (quietMs > QUIET_END_MS) this.terminate();
    else if (quietMs > QUIET_PING_MS && !this.isPinged) {
      this.isPinged = true;
      this.ws.ping();
    }
  }
}
