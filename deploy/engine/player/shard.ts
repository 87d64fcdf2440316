import { Line } from '../../../adapters/live-auctions/iproto';
import { bucketOf } from '../../../services/contracts/ids';
import type { Answer, Log } from '../../../services/contracts/ports';
import {
  startTarantool,
  TARANTOOL_PASSWORD,
  TARANTOOL_USER,
  type RunningTarantool,
} from '../../../tarantool/test/start';

const PATIENCE_MS = 10_000;
const PULSE_WAIT_MS = 10;
const quiet: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** What a procedure answered; DEFECT: it raised, or no answer came. */
export type Reply = Omit<Answer, 'code'> & { code: string } & Record<string, unknown>;

/** An instance of the engine of its own, whose clock stands where it is set. */
export class Shard {
  private constructor(
    private instance: RunningTarantool,
    private line: Line,
    private readonly engine: string | undefined,
    /** Latest time its clock was set to: it has seen no later one. */
    public now_ms: number,
  ) {}

  /** @param engine  the folder to run; the repository's `tarantool/` if left out. */
  static async start(now_ms: number, engine?: string): Promise<Shard> {
    const instance = await launch(now_ms, engine);
    return new Shard(instance, await connect(instance), engine, now_ms);
  }

  async setClock(ms: number): Promise<void> {
    await this.line.call('gavel.test.set_clock', [ms], PATIENCE_MS);
    this.now_ms = Math.max(this.now_ms, ms);
  }

  async call(name: string, args: { auction_id: string } & object): Promise<Reply> {
    const all = [bucketOf(args.auction_id), 'write', name, [args]];
    const [ok, reply] = await this.line.call('gavel.call', all, PATIENCE_MS);
    if (ok === true) return reply as Reply;
    return { code: 'DEFECT', detail: (reply as { message?: string } | null)?.message };
  }

  /** Reports which insured paddles have a session, as push nodes do; insurances follow at once. */
  async presence(auction_id: string, paddles: number[]): Promise<void> {
    const insured = paddles.map((paddle_no) => ({ auction_id, paddle_no }));
    await this.line.call('feed.presence', ['player', [], insured], PATIENCE_MS);
    await this.line.call('gavel.test.look', [], PATIENCE_MS);
  }

  freeze = () => this.line.call('gavel.test.freeze', [], PATIENCE_MS);
  thaw = () => this.line.call('gavel.test.thaw', [], PATIENCE_MS);

  /** The instance is killed and serves again, under the next epoch, when its clock says `ms`. */
  async takeOver(ms: number): Promise<void> {
    await this.pulsed();
    this.line.close();
    await this.instance.kill();
    const port = Number(this.instance.url.split(':')[1]);
    this.instance = await launch(ms, this.engine, { port, dataDir: this.instance.dataDir });
    this.line = await connect(this.instance);
    this.now_ms = Math.max(this.now_ms, ms);
  }

  /** Waits for a pulse at the present time: a gap is counted from the last one. */
  private async pulsed(): Promise<void> {
    for (;;) {
      const [at_ms] = await this.line.call('gavel.test.pulsed_ms', [], PATIENCE_MS);
      if (Number(at_ms) === this.now_ms) return;
      await new Promise((resolve) => setTimeout(resolve, PULSE_WAIT_MS));
    }
  }

  async stop(): Promise<void> {
    this.line.close();
    await this.instance.kill();
    this.instance.remove();
  }
}

function launch(now_ms: number, engine?: string, again?: { port: number; dataDir: string }) {
  return startTarantool({
    ...{ replicaset: 'a', buckets: '1-3000', owners: 'a=1-3000' },
    env: { GAVEL_TEST: '1', GAVEL_WAL_MODE: 'write', GAVEL_TEST_CLOCK_MS: String(now_ms) },
    ...(engine === undefined ? {} : { engine }),
    ...again,
  });
}

async function connect(instance: RunningTarantool): Promise<Line> {
  const access = { user: TARANTOOL_USER, password: TARANTOOL_PASSWORD };
  const line = new Line({ address: instance.url, ...access, log: quiet }).open();
  await line.settled();
  return line;
}
