import { minor } from '../../contracts/money';
import type { Sale } from '../../contracts/events';

/** The parts of a sale in minor units, as numbers. */
export interface SaleParts {
  hammer_minor: number;
  premium_minor: number;
  tax_minor: number;
  commission_minor: number;
  proceeds_minor: number;
  all_in_minor: number;
}
export function partsOf(sale: Sale): SaleParts {
  const parts = {
    hammer_minor: minor(sale.hammer_minor),
    premium_minor: minor(sale.premium_minor),
    tax_minor: minor(sale.tax_minor),
    commission_minor: minor(sale.commission_minor),
    proceeds_minor: minor(sale.proceeds_minor),
  };
  return {
    ...parts,
    all_in_minor: parts.hammer_minor + parts.premium_minor + parts.tax_minor,
  };
}

/** Why a sale cannot be posted, and waits for a person. */
export type SaleProblem = 'UNATTRIBUTED' | 'PARTS_DIFFER' | 'ESCROW_SHORT';

/**
 * What is wrong with a sale in itself; null: it can be posted. The shard has worked out every part;
 * here it is only checked that they add up.
 * `said`: hammer and all-in price as the event's other objects have them.
 */
export function saleProblem(
  sale: Sale,
  said: { hammer_minor?: string; all_in_minor?: string; house_id: string },
): SaleProblem | null {
  const parts = partsOf(sale);
  const adds =
    parts.proceeds_minor + parts.commission_minor === parts.hammer_minor &&
    (said.hammer_minor === undefined || minor(said.hammer_minor) === parts.hammer_minor) &&
    (said.all_in_minor === undefined || minor(said.all_in_minor) === parts.all_in_minor) &&
    said.house_id === sale.house_id;
  if (!adds) return 'PARTS_DIFFER';
  return sale.buyer ? null : 'UNATTRIBUTED';
}
