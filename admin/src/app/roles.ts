import type { User } from '@gavel/ui/session';

type Grant = User['grants'][number];

/** What a person may open in a house. Every request is checked again by who answers it. */
export type Section = 'auctions' | 'planning' | 'rules' | 'balances';
const ROLES_OF: Record<Section, readonly string[]> = {
  auctions: ['clerk', 'manager'],
  planning: ['manager'],
  rules: ['manager'],
  balances: ['finance', 'manager'],
};
export const SECTIONS = Object.keys(ROLES_OF) as Section[];

/** Houses in which the person works, each once, in the order of the grants. */
export function housesOf(grants: readonly Grant[]): string[] {
  const houses = grants.flatMap((grant) => (grant.house_id ? [grant.house_id] : []));
  return [...new Set(houses)];
}

/** Sections of one house for these grants, in the order of the navigation. */
export function sectionsOf(grants: readonly Grant[], houseId: string): Section[] {
  const roles = grants.filter((grant) => grant.house_id === houseId).map((grant) => grant.role);
  return SECTIONS.filter((section) => ROLES_OF[section].some((role) => roles.includes(role)));
}
