import type { Logger } from 'pino';
import type { Ids } from '../../services/contracts/ports';
import type { AriFailure } from './ari/codec';
import {
  ADAPTER_GONE_MS,
  ADMISSION_WAIT_MS,
  ADMISSIONS_AT_ONCE,
  DRAIN_MS,
  KEEPALIVE_MS,
  KEEPALIVE_MS_MAX,
  KEEPALIVE_MS_MIN,
  REQUEST_BYTES_MAX,
  SESSION_AGE_MS_MAX,
  SESSION_AGE_MS_MIN,
  SESSIONS_MAX,
  STALLED_MS_MAX,
  SWEEP_MS,
  UNBOUND_MS_MAX,
} from './limits';
import { Session, type SessionDeps } from './session';
import { lines, wholeNumber } from './tlcp/codec';

/** A request that made, or would make, a session: what the adapter is told of it. */
export interface Client {
  ip: string;
  /** Lower-case names; without cookies and authorisation. */
  headers: ReadonlyMap<string, string>;
}

/** CONERR: why there is no session. */
export interface Refused {
  code: number;
  text: string;
}

export interface SessionsDeps extends SessionDeps {
  ids: Ids;
  log: Logger;
  adapterSet: string;
  /** Since when there has been no adapter; null: there is one. */
  adapterGoneSinceMs(): number | null;
}

type Params = ReadonlyMap<string, string>;
const NOT_READY: Refused = { code: 6, text: 'Not ready, try again' };

/** All sessions of this process: admission, return, and the ends that no client asks for. */
export class Sessions {
  private readonly all = new Map<string, Session>();
  private readonly sweepTimer: NodeJS.Timeout;
  private admitting = 0;
  private readonly admissionQueue: (() => void)[] = [];
  private isClosing = false;
  private allGone: (() => void) | null = null;

  constructor(private readonly deps: SessionsDeps) {
    this.sweepTimer = setInterval(() => this.sweep(), SWEEP_MS);
  }

  get size(): number {
    return this.all.size;
  }

  get(id: string | undefined): Session | undefined {
    return id === undefined ? undefined : this.all.get(id);
  }

  /** `create_session`: asks the adapter who this is, and whether he may come in. */
  async create(params: Params, client: Client): Promise<Session | Refused> {
    if ((params.get('LS_adapter_set') ?? 'DEFAULT') !== this.deps.adapterSet) {
      return { code: 2, text: 'Adapter set not found' };
    }
    this.get(params.get('LS_old_session'))?.close();
    if (this.isClosing || this.all.size >= SESSIONS_MAX) return NOT_READY;
    const keepaliveMs = keepalive(params);
    if (this.deps.adapterGoneSinceMs() !== null) return NOT_READY;
    if (!(await this.admissionTurn())) return NOT_READY;
    try {
      return await this.admit(params, client, keepaliveMs);
    } finally {
      const next = this.admissionQueue.shift();
      if (next === undefined) this.admitting--;
      else next();
    }
  }

  /** Waits for one of the places; false if none became free in time. */
  private admissionTurn(): Promise<boolean> {
    if (this.admitting < ADMISSIONS_AT_ONCE) {
      this.admitting++;
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        this.admissionQueue.splice(this.admissionQueue.indexOf(go), 1);
        resolve(false);
      }, ADMISSION_WAIT_MS);
      this.admissionQueue.push(go);
    });
  }

  private async admit(
    params: Params,
    client: Client,
    keepaliveMs: number,
  ): Promise<Session | Refused> {
    const { metadata, ids, clock } = this.deps;
    const user = params.get('LS_user') ?? null;
    const who = await metadata.notifyUser(user, params.get('LS_password') ?? null, client.headers);
    if (!who.ok) return refusal(who);
    const id = 'S' + ids.fresh();
    const context = new Map([
      ['REMOTE_IP', client.ip],
      ['USER_AGENT', client.headers.get('user-agent') ?? ''],
    ]);
    const admitted = await metadata.notifyNewSession(user, id, context);
    if (!admitted.ok) return refusal(admitted);
    const age = SESSION_AGE_MS_MIN + this.fraction() * (SESSION_AGE_MS_MAX - SESSION_AGE_MS_MIN);
    const session = new Session(
      this.deps,
      { id, user, wantsTables: who.value.wantsTables, keepaliveMs },
      clock.now() + age,
      () => {
        this.all.delete(id);
        if (this.all.size === 0) this.allGone?.();
      },
    );
    if (this.isClosing) session.close();
    else this.all.set(id, session);
    return this.isClosing ? NOT_READY : session;
  }

  /** 0 up to 1, from the ids handed in. */
  private fraction(): number {
    let value = 0;
    for (const char of this.deps.ids.fresh().slice(-3)) value = value * 64 + ALPHABET.indexOf(char);
    return value / 64 ** 3;
  }

  /** The lines that open a session's stream, at its creation and at each new socket. */
  opening({ identity }: Session, client: Client): string[] {
    return [
      lines.conok(identity.id, REQUEST_BYTES_MAX, identity.keepaliveMs),
      lines.servname('gavel'),
      lines.clientip(client.ip),
      lines.cons('unlimited'),
    ];
  }

  private sweep(): void {
    const now = this.deps.clock.now();
    this.watchAdapter(now);
    for (const session of this.all.values()) this.look(session, now);
  }

  private look(session: Session, now: number): void {
    const { unboundSinceMs, outlet } = session;
    if (now >= session.endsAtMs) session.end(48, 'connect again');
    else if (unboundSinceMs !== null) {
      if (now - unboundSinceMs > UNBOUND_MS_MAX) session.close();
    } else if (outlet.stalledSinceMs !== null && now - outlet.stalledSinceMs > STALLED_MS_MAX) {
      this.deps.log.info({ session: shortId(session) }, 'slow consumer');
      session.end(48, 'slow consumer');
    } else {
      outlet.carrier?.sweep(now);
      session.probe(now, SWEEP_MS);
    }
  }

  /** Without its adapter for long, pages are told that nothing is live: they come back until it is. */
  private watchAdapter(now: number): void {
    const gone = this.deps.adapterGoneSinceMs();
    if (gone === null || now - gone < ADAPTER_GONE_MS || this.all.size === 0) return;
    this.drain(DRAIN_MS, now);
  }

  /** END 48 to all, at random over the time given. */
  private drain(spreadMs: number, now: number): void {
    for (const session of this.all.values()) {
      if (session.endsAtMs - now <= spreadMs) continue;
      session.endsAtMs = now + this.fraction() * spreadMs;
    }
  }

  /** Lets nobody in any more, sends all away, and resolves when the last has gone. */
  async close(spreadMs: number): Promise<void> {
    this.isClosing = true;
    if (spreadMs === 0) for (const session of [...this.all.values()]) session.end(48, 'closing');
    else this.drain(spreadMs, this.deps.clock.now());
    if (this.all.size > 0) await new Promise<void>((resolve) => (this.allGone = resolve));
    clearInterval(this.sweepTimer);
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Enough to find a session in the logs, too little to take it over. */
const shortId = (session: Session): string => session.identity.id.slice(0, 7);

function keepalive(params: Params): number {
  const wished = wholeNumber(params, 'LS_keepalive_millis') ?? KEEPALIVE_MS;
  return Math.min(KEEPALIVE_MS_MAX, Math.max(KEEPALIVE_MS_MIN, wished));
}

function refusal(failure: AriFailure): Refused {
  if (failure.kind === 'EA') return { code: 1, text: failure.message };
  if (failure.kind === 'EC' || failure.kind === 'EX') {
    return { code: failure.clientCode, text: failure.clientMessage };
  }
  return NOT_READY;
}
