import { Schema, mongo, type Connection } from 'mongoose';
import { NotFound } from '../../contracts/errors';
import type { Auction, AuctionLot, Status, Words } from '../domain/auction';
import type { Change, LotChange } from '../domain/projection';

export type { Connection } from 'mongoose';

type Row<T, K extends keyof T> = Omit<T, K> & { _id: string };
type AuctionRow = Row<Auction, 'auction_id'>;
type LotRow = AuctionLot & { _id: string };

const required = (type: unknown, ...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { type, required: true }]));
const { Mixed } = Schema.Types;
const strict = { versionKey: false, strict: 'throw', minimize: false } as const;

const auctionSchema = new Schema<AuctionRow>(
  {
    ...required(String, '_id', 'house_id', 'status', 'title', 'description', 'currency'),
    ...required(Number, 'version', 'sold', 'hammer_total_minor', 'seq'),
    ...required(Boolean, 'archived'),
    starts_at_ms: Number,
    lot_ids: { type: [String], required: true },
    timed: Mixed,
    overrides: String,
    published: Mixed,
    image: Mixed,
    head: Mixed,
  },
  strict,
);
auctionSchema.index({ house_id: 1, _id: 1 });
auctionSchema.index({ status: 1, archived: 1 });

const lotSchema = new Schema<LotRow>(
  {
    ...required(String, '_id', 'auction_id', 'lot_id', 'seller_id', 'description_hash', 'status'),
    ...required(Number, 'lot_no', 'low_minor', 'high_minor'),
    words: { type: Mixed, required: true },
    reserve_minor: Number,
    opening_ask_minor: Number,
    vendor_notified: Boolean,
    opens_at_ms: Number,
    closes_at_ms: Number,
    group_no: Number,
    image: Mixed,
    outcome: String,
    hammer_minor: Number,
  },
  strict,
);
lotSchema.index({ auction_id: 1, lot_no: 1 }, { unique: true });

const houseSchema = new Schema<{ _id: string; name: string }>(
  required(String, '_id', 'name'),
  strict,
);

const wordsSchema = new Schema<{ _id: string; words: Words }>(
  { _id: { type: String, required: true }, words: { type: Mixed, required: true } },
  strict,
);

/** The auctions' copies of their lots, and the words that some of them are to have next. */
function createLotCopies(connection: Connection) {
  const lots = connection.model('auctions_lot', lotSchema, 'auctions_lot');
  const nextWords = connection.model('auctions_words', wordsSchema, 'auctions_words');
  return {
    /** Kept under their hash until the journal names it; the same words again change nothing. */
    async putWords(auctionId: string, lotNo: number, hash: string, words: Words): Promise<void> {
      const _id = `${auctionId}:${lotNo}:${hash}`;
      await nextWords.replaceOne({ _id }, { _id, words }, { upsert: true });
    },
    prepare: () => lots.createIndexes(),
    async lotsOf(auctionId: string): Promise<AuctionLot[]> {
      const rows = await lots.find({ auction_id: auctionId }).sort({ lot_no: 1 }).lean<LotRow[]>();
      return rows.map(({ _id, ...lot }) => lot);
    },
    /** All of an auction: what it had before and has no more goes. */
    async putLots(auctionId: string, copies: AuctionLot[]): Promise<void> {
      await lots.bulkWrite(
        copies
          .map((lot) => ({ _id: lotKey(lot), ...lot }))
          .map((row) => ({
            replaceOne: { filter: { _id: row._id }, replacement: row, upsert: true },
          })),
      );
      await lots.deleteMany({ auction_id: auctionId, lot_no: { $gt: copies.length } });
    },
    async setLot(auctionId: string, { lot_no, outcome, ...set }: LotChange): Promise<void> {
      const key = `${auctionId}:${lot_no}:${set.description_hash}`;
      const next = set.description_hash === undefined ? null : await nextWords.findById(key).lean();
      const change = {
        ...set,
        ...(next ? { words: next.words } : {}),
        ...(outcome ? { outcome } : {}),
      };
      await lots.updateOne(
        { auction_id: auctionId, lot_no },
        { $set: change, ...(outcome === null ? { $unset: { outcome: 1 } } : {}) },
      );
    },
  };
}

function createHouses(connection: Connection) {
  const houses = connection.model('auctions_house', houseSchema, 'auctions_house');
  return {
    async putHouse(houseId: string, name: string): Promise<void> {
      await houses.updateOne({ _id: houseId }, { $set: { name } }, { upsert: true });
    },
    async houseNames(): Promise<Map<string, string>> {
      return new Map((await houses.find().lean()).map((house) => [house._id, house.name]));
    },
  };
}

/** Houses, auctions, and the auctions' copies of their lots. */
export function createAuctionStore(connection: Connection) {
  const auctions = connection.model('auctions_auction', auctionSchema, 'auctions_auction');
  const copies = createLotCopies(connection);
  const all = async (filter: object) =>
    (await auctions.find(filter).lean<AuctionRow[]>()).map(auction);
  return {
    ...createHouses(connection),
    lotsOf: copies.lotsOf,
    putLots: copies.putLots,
    putWords: copies.putWords,
    async prepare(): Promise<void> {
      await auctions.createIndexes();
      await copies.prepare();
    },
    async byId(auctionId: string, houseId?: string): Promise<Auction | null> {
      const filter = houseId === undefined ? {} : { house_id: houseId };
      const row = await auctions.findOne({ _id: auctionId, ...filter }).lean<AuctionRow>();
      return row && auction(row);
    },
    byHouse: (houseId: string) => all({ house_id: houseId }),
    published: () => all({ status: { $ne: 'Draft' } }),
    toArchive: () => all({ status: 'Sealed' }),

    /** Errors: NotFound when the id is another house's. */
    async insert({ auction_id, ...rest }: Auction): Promise<void> {
      await auctions.create({ _id: auction_id, ...rest }).catch((error: unknown) => {
        if (error instanceof mongo.MongoServerError && error.code === 11000)
          throw new NotFound('no such auction in this house');
        throw error;
      });
    },
    /** Writes the fields and counts the version, if it is still this draft. Else false. */
    async changeDraft(
      { auction_id, version }: Auction,
      set: Partial<Auction>,
      unset: (keyof Auction)[] = [],
    ): Promise<boolean> {
      const result = await auctions.updateOne(
        { _id: auction_id, status: 'Draft', version },
        {
          $set: { ...set, version: version + 1 },
          ...(unset.length ? { $unset: Object.fromEntries(unset.map((name) => [name, 1])) } : {}),
        },
      );
      return result.matchedCount === 1;
    },
    /** From one state to the next, unless somebody was quicker. */
    async move(auctionId: string, from: Status, set: Partial<Auction>): Promise<void> {
      await auctions.updateOne({ _id: auctionId, status: from }, { $set: set });
    },

    /** Takes an event in, once: the lot first, the auction's `seq` last, so that a repeat mends. */
    async apply(auctionId: string, seq: number, change: Change, hash: string): Promise<void> {
      const { lot, status, sealed } = change;
      if (lot) await copies.setLot(auctionId, lot);
      const totals = lot?.outcome === undefined ? {} : sums(await copies.lotsOf(auctionId));
      await auctions.updateOne(
        { _id: auctionId, seq: { $lt: seq } },
        {
          $set: {
            ...totals,
            ...(status ? { status } : {}),
            ...(sealed ? { head: { seq, hash } } : {}),
            seq,
          },
        },
      );
    },
  };
}
export type AuctionStore = ReturnType<typeof createAuctionStore>;

const lotKey = (lot: AuctionLot): string => `${lot.auction_id}:${lot.lot_no}`;

function auction({ _id, ...rest }: AuctionRow): Auction {
  return { auction_id: _id, ...rest };
}

function sums(lots: AuctionLot[]): { sold: number; hammer_total_minor: number } {
  const sold = lots.filter((lot) => lot.outcome === 'sold');
  return {
    sold: sold.length,
    hammer_total_minor: sold.reduce((sum, lot) => sum + (lot.hammer_minor ?? 0), 0),
  };
}
