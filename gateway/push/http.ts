import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer } from 'ws';
import type { Clock } from '../../services/contracts/ports';
import {
  HTTP_BODY_BYTES_MAX,
  LAST_WORDS_MS,
  REQUEST_BYTES_MAX,
  REQUESTS_IN_FRAME_MAX,
} from './limits';
import { requestId } from './session';
import type { Client, Sessions } from './sessions';
import { lines, parseLines, TlcpSyntaxError, type ClientRequest } from './tlcp/codec';
import { Connection } from './tlcp/connection';

/**
 * The doors: the WebSocket upgrade, and POST `/lightstreamer/<name>.txt`. Streams are served over
 * WebSocket only. Over HTTP a session can be created, which a client does after its WebSocket was
 * refused once (the process restarted), and is then told to bind it by WebSocket (LOOP); anything
 * else is answered so that the client makes a new session.
 */

const PROTOCOL = 'TLCP-2.5.0.lightstreamer.com';
const VERSION = 'TLCP-2.5.0';
const PATH = '/lightstreamer';
const HTTP_NAME = /^\/lightstreamer\/(create_session|bind_session|control|msg|heartbeat)\.txt$/;
/** Of no use to the adapter, or not its business. */
const WITHHELD = /^(cookie|(proxy-)?authorization|connection|upgrade|sec-websocket-.*)$/;

export interface DoorDeps {
  httpServer: Server;
  sessions: Sessions;
  allowedOrigins: readonly string[];
  clock: Clock;
  log: Logger;
}

interface Target {
  path: string;
  query: URLSearchParams;
}

/** Without `URL`, which throws on targets like `//`. */
function targetOf(request: IncomingMessage): Target {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  return { path: path.replace(/^\/+/, '/'), query: new URLSearchParams(query) };
}

function clientOf(request: IncomingMessage): Client {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value === undefined || WITHHELD.test(name)) continue;
    headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return { ip: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''), headers };
}

export class Doors {
  private readonly websockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: REQUEST_BYTES_MAX,
    handleProtocols: () => PROTOCOL,
  });
  /** Whoever served the server's other paths goes on to do so. */
  private readonly others: RequestListener[];

  constructor(private readonly deps: DoorDeps) {
    const { httpServer } = deps;
    this.others = httpServer.listeners('request') as RequestListener[];
    httpServer.removeAllListeners('request');
    httpServer.on('request', this.onRequest);
    httpServer.on('upgrade', this.onUpgrade);
  }

  /** Gives the server back, and the sockets a moment for what was written to them. */
  async close(): Promise<void> {
    const { httpServer } = this.deps;
    httpServer.off('request', this.onRequest);
    httpServer.off('upgrade', this.onUpgrade);
    for (const listener of this.others) httpServer.on('request', listener);
    const { clients } = this.websockets;
    const gone = [...clients].map((ws) => new Promise((resolve) => ws.once('close', resolve)));
    for (const ws of clients) ws.close(1001);
    const late = setTimeout(() => clients.forEach((ws) => ws.terminate()), LAST_WORDS_MS);
    await Promise.all(gone);
    clearTimeout(late);
  }

  /** No Origin: no browser. Else it must be one of ours. */
  private mayCome(request: IncomingMessage): boolean {
    const { origin } = request.headers;
    return origin === undefined || this.deps.allowedOrigins.includes(origin);
  }

  private readonly onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { httpServer, log } = this.deps;
    const { path } = targetOf(request);
    if (path !== PATH && path !== `${PATH}/`) {
      if (httpServer.listenerCount('upgrade') === 1) refuseUpgrade(socket, '404 Not Found');
      return;
    }
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(/\s*,\s*/);
    if (!this.mayCome(request)) refuseUpgrade(socket, '403 Forbidden');
    else if (!offered.includes(PROTOCOL)) refuseUpgrade(socket, '400 Bad Request');
    else {
      socket.on('error', (error) => log.debug({ err: error }, 'socket'));
      this.websockets.handleUpgrade(request, socket, head, (ws) => {
        new Connection(ws, clientOf(request), this.deps);
      });
    }
  };

  private readonly onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    const target = targetOf(request);
    const name = HTTP_NAME.exec(target.path)?.[1];
    if (name === undefined) {
      for (const listener of this.others) listener(request, response);
      return;
    }
    if (!this.mayCome(request)) {
      response.writeHead(403).end();
      return;
    }
    this.cors(request, response);
    if (request.method === 'OPTIONS') response.writeHead(204).end();
    else if (request.method !== 'POST') response.writeHead(405, { Allow: 'POST, OPTIONS' }).end();
    else this.post(name, target, request, response);
  };

  private cors({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Vary', 'Origin');
    if (origin === undefined) return;
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Allow-Credentials', 'true');
    response.setHeader('Access-Control-Allow-Methods', 'POST');
    response.setHeader('Access-Control-Allow-Headers', 'Content-Type');
  }

  private post(
    name: string,
    target: Target,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const answer = (text: string[]): void => {
      response.setHeader('Content-Type', 'text/plain; charset=utf-8');
      response.end(text.map((line) => line + '\r\n').join(''));
    };
    readBody(request, response)
      .then((body) => this.answer(name, target, body, clientOf(request)))
      .then(answer)
      .catch((error: unknown) => {
        if (response.writableEnded || response.destroyed) return;
        if (!(error instanceof TlcpSyntaxError)) this.deps.log.error({ err: error }, 'a request');
        answer([lines.error(65, error instanceof TlcpSyntaxError ? error.message : 'Internal')]);
      });
  }

  private async answer(
    name: string,
    { query }: Target,
    body: string,
    client: Client,
  ): Promise<string[]> {
    const requests = parseLines(name, body, REQUESTS_IN_FRAME_MAX);
    if (query.get('LS_protocol') !== VERSION) return [lines.conerr(60, 'Use ' + VERSION)];
    switch (name) {
      case 'create_session':
        return this.create(requests[0]!, client);
      case 'bind_session':
        return [this.refuseBind(requests[0]!)];
      case 'heartbeat':
        return [lines.reqok()];
      default:
        return requests.map(({ params }) =>
          lines.reqerr(requestId(params), 20, 'Session not found'),
        );
    }
  }

  private async create({ params }: ClientRequest, client: Client): Promise<string[]> {
    const { sessions } = this.deps;
    const result = await sessions.create(params, client);
    if ('code' in result) return [lines.conerr(result.code, result.text)];
    return [...sessions.opening(result, client), lines.loop(0)];
  }

  /** 4: known, but its lines are not kept; 20: not known. On both the client makes a new session. */
  private refuseBind({ params }: ClientRequest): string {
    const session = this.deps.sessions.get(params.get('LS_session'));
    if (session === undefined) return lines.conerr(20, 'Session not found');
    session.close();
    return lines.conerr(4, 'Recovery is not possible');
  }
}

function refuseUpgrade(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Stops reading at the limit, whatever Content-Length says. */
function readBody(request: IncomingMessage, response: ServerResponse): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= HTTP_BODY_BYTES_MAX) chunks.push(chunk);
      else {
        request.pause();
        response.writeHead(413, { Connection: 'close' }).end(() => request.destroy());
        reject(new TlcpSyntaxError('The body is too long'));
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', (error) => reject(new TlcpSyntaxError(error.message)));
  });
}
