import { z } from 'zod';
import type { Grant } from '../../contracts/ports';
import { id } from '../../contracts/ids';

/** A person who may sign in, and in what roles. A mail address belongs to one account. */
export interface Account {
  user_id: string;
  /** Lower case: two spellings are one person. */
  email: string;
  name: string;
  password_hash: string;
  grants: Grant[];
}

export const BIDDER: Grant = { role: 'bidder' };

/** Grants that need a house, and those that have none. */
const staff = z.strictObject({
  role: z.enum(['clerk', 'auctioneer', 'manager', 'finance']),
  house_id: id,
});
const other = z.strictObject({ role: z.enum(['bidder', 'engineer']) });
export const grant = z.discriminatedUnion('role', [staff, other]);

export const normalEmail = (email: string): string => email.trim().normalize('NFC').toLowerCase();

/** Of nobody else's business: what others may know of an account. */
export const personView = ({ user_id, email, name }: Account) => ({ user_id, email, name });
