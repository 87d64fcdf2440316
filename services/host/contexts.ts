import { createAuctions, type AuctionsDeps } from '../auctions';
import type { Service } from '../contracts/ports';
import { createLots, type LotsDeps } from '../lots';
import { createReputation, type ReputationDeps } from '../reputation';
import { createUsers, type UsersDeps } from '../users';
import { createWallets, type WalletsDeps } from '../wallets';

export type ContextDeps = AuctionsDeps & LotsDeps & ReputationDeps & UsersDeps & WalletsDeps;

/** Every context there is: what a host runs, and what the authorisation matrix is made from. */
export const createContexts = (deps: ContextDeps): Service[] => [
  createUsers(deps),
  createLots(deps),
  createAuctions(deps),
  createReputation(deps),
  createWallets(deps),
];
