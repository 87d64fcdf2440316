import type { Grant, Role } from '../../../services/contracts/ports';
import { HOUSE } from './sales';

/** One account for each kind of user. The password is for everybody to read: this is a demo. */
export interface DemoAccount {
  user_id: string;
  role: Role;
  name: string;
  email: string;
  password: string;
  grants: Grant[];
}
export const PASSWORD = 'aldermere-demo';

const account = (userId: string, role: Role, name: string): DemoAccount => ({
  user_id: `demo-${userId}`,
  role,
  name,
  email: `${userId}@aldermere.example`,
  password: PASSWORD,
  grants: [
    role === 'bidder' || role === 'engineer' ? { role } : { role, house_id: HOUSE.house_id },
  ],
});

export const ACCOUNTS: readonly DemoAccount[] = [
  account('anna', 'bidder', 'Anna Bidder'),
  account('ben', 'bidder', 'Ben Bidder'),
  account('clerk', 'clerk', 'Clara Clerk'),
  account('auctioneer', 'auctioneer', 'Aubrey Auctioneer'),
  account('manager', 'manager', 'Maud Manager'),
  account('finance', 'finance', 'Finn Finance'),
  account('engineer', 'engineer', 'Enid Engineer'),
];
/** What the bidders bring, in major units: enough for most lots, not for all. */
export const POCKETS: readonly { currency: 'GBP' | 'EUR'; major: number }[] = [
  { currency: 'GBP', major: 25_000 },
  { currency: 'EUR', major: 20_000 },
];
