import { Schema, type Connection } from 'mongoose';
import type { ChainRow, PrivateObject } from '../domain/verify';

type JournalRow = ChainRow & { _id: string; auction_id: string };
type PrivateRow = PrivateObject & { _id: string; auction_id: string };

const required = (type: unknown, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { type, required: true }]));
/** The shard deletes its rows on the word of these writes: a majority has them, in its journal. */
const durable = { w: 'majority', j: true } as const;
const options = { versionKey: false, strict: 'throw', writeConcern: durable } as const;

const journalSchema = new Schema<JournalRow>(
  { ...required(String, '_id', 'auction_id', 'hash', 'public'), ...required(Number, 'seq') },
  options,
);
journalSchema.index({ auction_id: 1, seq: 1 }, { unique: true });

const privateSchema = new Schema<PrivateRow>(
  {
    ...required(String, '_id', 'auction_id', 'audience', 'salt', 'object'),
    ...required(Number, 'seq'),
    person: String,
  },
  options,
);
privateSchema.index({ auction_id: 1, seq: 1, audience: 1 }, { unique: true });
privateSchema.index({ person: 1, auction_id: 1, seq: 1 });

/**
 * Journals of auctions that are over: the public chain, and apart from it the private objects with
 * their salts, so that a person's can be erased and no hash breaks.
 */
export function createHistory(connection: Connection) {
  const journal = connection.model('auctions_journal', journalSchema, 'auctions_journal');
  const privates = connection.model('auctions_private', privateSchema, 'auctions_private');
  const last = async (model: typeof journal | typeof privates, auctionId: string) => {
    const rows = await (model as typeof journal)
      .find({ auction_id: auctionId })
      .sort({ seq: -1 })
      .limit(1)
      .lean();
    return rows[0]?.seq ?? 0;
  };
  return {
    async prepare(): Promise<void> {
      await journal.createIndexes();
      await privates.createIndexes();
    },
    lastSeq: (auctionId: string) => last(journal, auctionId),
    lastPrivateSeq: (auctionId: string) => last(privates, auctionId),

    /** Repeatable: a row is written under its number. */
    async putEvents(auctionId: string, rows: readonly ChainRow[]): Promise<void> {
      const keyed = rows.map((row) => ({
        _id: `${auctionId}:${row.seq}`,
        auction_id: auctionId,
        ...row,
      }));
      await journal.bulkWrite(keyed.map(put), { writeConcern: durable });
    },
    async putPrivates(auctionId: string, rows: readonly PrivateObject[]): Promise<void> {
      const keyed = rows.map((row) => ({
        _id: `${auctionId}:${row.seq}:${row.audience}`,
        auction_id: auctionId,
        ...row,
      }));
      await privates.bulkWrite(keyed.map(put), { writeConcern: durable });
    },
    /** Events above `after`, at most `limit`. */
    async events(auctionId: string, after: number, limit: number): Promise<ChainRow[]> {
      const rows = await journal
        .find({ auction_id: auctionId, seq: { $gt: after } })
        .sort({ seq: 1 })
        .limit(limit)
        .lean();
      return rows.map(({ seq, hash, public: text }) => ({ seq, hash, public: text }));
    },
    /** Private objects of the events from `first` to `last`. */
    async privatesOf(auctionId: string, first: number, last: number): Promise<PrivateObject[]> {
      const rows = await privates
        .find({ auction_id: auctionId, seq: { $gte: first, $lte: last } })
        .lean();
      return rows.map(({ _id, auction_id: _auction, ...row }) => row);
    },
    /** A person's own objects of an auction, newest first. */
    async ownOf(auctionId: string, person: string, limit: number): Promise<PrivateObject[]> {
      const rows = await privates
        .find({ auction_id: auctionId, person, audience: 'O' })
        .sort({ seq: -1 })
        .limit(limit)
        .lean();
      return rows.map(({ _id, auction_id: _auction, ...row }) => row);
    },
    async eventsAt(auctionId: string, seqs: readonly number[]): Promise<ChainRow[]> {
      const rows = await journal.find({ auction_id: auctionId, seq: { $in: seqs } }).lean();
      return rows.map(({ seq, hash, public: text }) => ({ seq, hash, public: text }));
    },
    async countPrivates(auctionId: string): Promise<number> {
      return privates.countDocuments({ auction_id: auctionId });
    },
  };
}
export type History = ReturnType<typeof createHistory>;

const put = <T extends { _id: string }>(row: T) => ({
  replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true },
});
