import type { Service } from '../contracts/ports';
import type { Context, WalletsDeps } from './deps';
import {
  CARRY_EVERY_MS,
  CLOSE_EVERY_MS,
  RELEASE_EVERY_MS,
  TOPUP_ABANDON_MS,
  TOPUP_POLL_MS,
  TOPUP_SWEEP_EVERY_MS,
} from './domain/limits';
import { createPace } from './domain/pace';
import { consumers } from './events';
import { accountEndpoint, closeWalletEndpoint, openWalletEndpoint } from './http/account';
import { balancesEndpoint } from './http/balances';
import {
  escrowEndpoint,
  internalFundEndpoint,
  ledgerEndpoint,
  walletInEndpoint,
  walletItemEndpoint,
} from './http/internal';
import { depositEndpoint, largestPaidEndpoint } from './http/deposits';
import { fundEndpoint, returnEndpoint } from './http/paddles';
import { retrySaleEndpoint } from './http/sales';
import { createTopupEndpoint, readTopupEndpoint, webhookEndpoint } from './http/topups';
import { oneAtATime } from './sagas/alone';
import { carryFunds } from './sagas/carry-funds';
import { closeAuctions } from './sagas/close-auction';
import { carryDeposits, releaseKept } from './sagas/deposits';
import { carryReturns } from './sagas/returns';
import { tellSettled } from './sagas/tell-settled';
import { sweepTopups } from './sagas/topups';
import { DEPOSIT_CHANNEL } from './store/deposits';
import { FUND_CHANNEL } from './store/funding';
import { walletsMigrations } from './store/migrations';
import { RETURN_CHANNEL } from './store/returns';
import { SALE_CHANNEL } from './store/sales';

export type { WalletsDeps } from './deps';

/** People's and houses' money: the ledger, and the sagas between it, the shards and the provider. */
export function createWallets(deps: WalletsDeps): Service {
  const c: Context = {
    ...deps,
    crashPoint: deps.crashPoint ?? (() => undefined),
    pace: createPace(),
    topups: { poll_ms: TOPUP_POLL_MS, abandon_ms: TOPUP_ABANDON_MS, ...deps.topups },
  };
  const carry = oneAtATime(() => carryFunds(c));
  const returns = oneAtATime(() => carryReturns(c));
  const tell = oneAtATime(() => tellSettled(c));
  const deposits = oneAtATime(() => carryDeposits(c));
  /** A NOTIFY only hastens what the job does anyway; its failure is told by the job. */
  const woken = (run: () => Promise<void>) => () => void run().catch(() => undefined);
  return {
    name: 'wallets',
    endpoints: [
      accountEndpoint(c),
      openWalletEndpoint(c),
      closeWalletEndpoint(c),
      createTopupEndpoint(c),
      readTopupEndpoint(c),
      webhookEndpoint(c),
      fundEndpoint(c),
      returnEndpoint(c),
      depositEndpoint(c),
      balancesEndpoint(c),
      retrySaleEndpoint(c),
      internalFundEndpoint(c),
      walletItemEndpoint(c),
      walletInEndpoint(c),
      largestPaidEndpoint(c),
      escrowEndpoint(c),
      ledgerEndpoint(c),
    ],
    consumers: consumers(c),
    jobs: [
      { name: 'carry funds', every_ms: CARRY_EVERY_MS, run: carry },
      { name: 'carry returns', every_ms: CARRY_EVERY_MS, run: returns },
      { name: 'carry deposits', every_ms: CARRY_EVERY_MS, run: deposits },
      { name: 'tell settled lots', every_ms: CARRY_EVERY_MS, run: tell },
      { name: 'close auctions', every_ms: CLOSE_EVERY_MS, run: () => closeAuctions(c) },
      { name: 'release deposits', every_ms: RELEASE_EVERY_MS, run: () => releaseKept(c) },
      { name: 'sweep top-ups', every_ms: TOPUP_SWEEP_EVERY_MS, run: () => sweepTopups(c) },
    ],
    prepare: async () => {
      await c.sql.migrate('wallets', walletsMigrations);
      await c.sql.listen(FUND_CHANNEL, woken(carry));
      await c.sql.listen(RETURN_CHANNEL, woken(returns));
      await c.sql.listen(SALE_CHANNEL, woken(tell));
      await c.sql.listen(DEPOSIT_CHANNEL, woken(deposits));
    },
  };
}
