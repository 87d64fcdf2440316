import { createContext, useContext } from 'react';
import type { User } from '@gavel/ui/session';
import type { Section } from './roles';

/** Who works here, and in which house. */
export interface Work {
  user: User;
  houseId: string;
  houses: string[];
  sections: Section[];
  choose(houseId: string): void;
}
const WorkContext = createContext<Work | null>(null);
export const WorkProvider = WorkContext.Provider;
export function useWork(): Work {
  const work = useContext(WorkContext);
  if (!work) throw new Error('useWork outside WorkProvider');
  return work;
}
