import type { RulesVersion } from '../../contracts/http';
import { amountsText, defaultRules, type HouseRules } from '../../contracts/terms';

/** One version of a house's rules: written once, never changed. */
export interface SavedRules extends HouseRules {
  version: number;
  /** Who saved it, and when; absent of the first, which nobody did. */
  by?: string;
  at_ms?: number;
}
/** Version 1: what every house begins with. */
export const FIRST_RULES: SavedRules = { version: 1, ...defaultRules() };

/** As the house's pages get it: amounts as text. */
export const rulesView = ({ version, policy, money, by, at_ms }: SavedRules): RulesVersion => ({
  version,
  policy: { ...policy },
  money: Object.fromEntries(
    Object.entries(money).map(([currency, amounts]) => [currency, amountsText(amounts)]),
  ),
  ...(by === undefined ? {} : { by }),
  ...(at_ms === undefined ? {} : { at_ms }),
});
