import type {
  Bus,
  Clock,
  Ids,
  LiveAuctions,
  Log,
  Payments,
  Sessions,
  Sql,
} from '../contracts/ports';
import type { AtCrashPoint } from './domain/crash-points';
import type { Pace } from './domain/pace';

/** What the wallets are given. */
export interface WalletsDeps {
  sql: Sql;
  bus: Bus;
  live: LiveAuctions;
  payments: Payments;
  /** Of the second person of what takes two. */
  sessions: Pick<Sessions, 'verify'>;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Where the provider's page sends a person back to. */
  publicUrl: string;
  /** Kills the process in tests. */
  crashPoint?: AtCrashPoint;
  /** Departures from domain/limits: when a silent payment is asked about, and when given up. */
  topups?: { poll_ms?: number; abandon_ms?: number };
}
/** The same with nothing left open. */
export type Context = Omit<WalletsDeps, 'crashPoint' | 'topups'> & {
  crashPoint: AtCrashPoint;
  topups: { poll_ms: number; abandon_ms: number };
  pace: Pace;
};
