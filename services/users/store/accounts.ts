import { Schema, mongo, type Connection } from 'mongoose';
import { InvalidRequest } from '../../contracts/errors';
import type { Account } from '../domain/account';

export type { Connection } from 'mongoose';

interface AccountRow extends Omit<Account, 'user_id'> {
  _id: string;
}
const schema = new Schema<AccountRow>(
  {
    _id: { type: String, required: true },
    email: { type: String, required: true },
    name: { type: String, required: true },
    password_hash: { type: String, required: true },
    grants: { type: [{ _id: false, role: String, house_id: String }], required: true },
  },
  { versionKey: false, strict: 'throw' },
);
schema.index({ email: 1 }, { unique: true });

/** Accounts by user id and by mail. */
export function createAccounts(connection: Connection) {
  const model = connection.model('users_account', schema, 'users_account');
  return {
    prepare: () => model.createIndexes(),

    async byEmail(email: string): Promise<Account | null> {
      return account(await model.findOne({ email }).lean());
    },
    async byId(userId: string): Promise<Account | null> {
      return account(await model.findById(userId).lean());
    },
    async byIds(userIds: string[]): Promise<Account[]> {
      const rows = await model.find({ _id: { $in: userIds } }).lean();
      return rows.map((row) => account(row)!);
    },
    /** Errors: InvalidRequest when the mail belongs to another account. */
    async insert({ user_id, ...rest }: Account): Promise<void> {
      await model.create({ _id: user_id, ...rest }).catch(taken);
    },
    /** Inserts or replaces. Errors: as insert. */
    async put({ user_id, ...rest }: Account): Promise<void> {
      await model.replaceOne({ _id: user_id }, rest, { upsert: true }).catch(taken);
    },
  };
}
export type Accounts = ReturnType<typeof createAccounts>;

function account(row: AccountRow | null): Account | null {
  if (!row) return null;
  const { _id, ...rest } = row;
  return { user_id: _id, ...rest };
}

function taken(error: unknown): never {
  if (error instanceof mongo.MongoServerError && error.code === 11000)
    throw new InvalidRequest('email: an account with this address exists', { field: 'email' });
  throw error;
}
