import { Schema, mongo, type Connection } from 'mongoose';
import { GavelError, NotFound } from '../../contracts/errors';
import type { Image, Lot, LotContent } from '../domain/lot';

export type { Connection } from 'mongoose';

interface LotRow extends Omit<Lot, 'lot_id'> {
  _id: string;
}
const words = ['title', 'artist', 'medium', 'size', 'description', 'provenance', 'condition'];
const required = (type: unknown, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { type, required: true }]));
const contentSchema = new Schema(
  {
    ...required(String, [...words, 'category', 'seller_id', 'currency']),
    ...required(Number, ['year', 'low_minor', 'high_minor']),
    edition: String,
    reserve_minor: Number,
    opening_ask_minor: Number,
    vendor_notified: Boolean,
  },
  { _id: false, strict: 'throw' },
);
const imageSchema = new Schema(
  { ...required(String, ['src', 'colour', 'alt']), ...required(Number, ['width', 'height']) },
  { _id: false, strict: 'throw' },
);
const schema = new Schema<LotRow>(
  {
    _id: { type: String, required: true },
    house_id: { type: String, required: true },
    version: { type: Number, required: true },
    content: { type: contentSchema, required: true },
    image: imageSchema,
    auction_id: String,
    lot_no: Number,
  },
  { versionKey: false, strict: 'throw' },
);
schema.index({ house_id: 1, _id: 1 });
schema.index({ auction_id: 1, lot_no: 1 });

/** Works by id and by house. The house stands in every query of a house: another's is not found. */
export function createLotStore(connection: Connection) {
  const model = connection.model('lots_lot', schema, 'lots_lot');
  const read = (row: LotRow | null): Lot | null => row && lot(row);
  const update = (filter: object, change: object): Promise<LotRow | null> =>
    model.findOneAndUpdate(filter, change, { returnDocument: 'after' }).lean<LotRow>();
  return {
    prepare: () => model.createIndexes(),

    async byHouse(houseId: string): Promise<Lot[]> {
      return (await model.find({ house_id: houseId }).sort({ _id: 1 }).lean<LotRow[]>()).map(lot);
    },
    async byId(lotId: string, houseId?: string): Promise<Lot | null> {
      const filter = houseId === undefined ? { _id: lotId } : { _id: lotId, house_id: houseId };
      return read(await model.findOne(filter).lean<LotRow>());
    },
    /** In the order asked for; unknown ids are left out. */
    async byIds(lotIds: string[]): Promise<Lot[]> {
      const rows = await model.find({ _id: { $in: lotIds } }).lean<LotRow[]>();
      const found = new Map(rows.map((row) => [row._id, lot(row)]));
      return lotIds.flatMap((lotId) => found.get(lotId) ?? []);
    },
    /** Errors: NotFound when the id is another house's. */
    async insert(lotId: string, houseId: string, content: LotContent): Promise<Lot> {
      await model
        .create({ _id: lotId, house_id: houseId, version: 1, content })
        .catch((error: unknown) => {
          if (error instanceof mongo.MongoServerError && error.code === 11000)
            throw new NotFound('no such lot in this house');
          throw error;
        });
      return { lot_id: lotId, house_id: houseId, version: 1, content };
    },
    /** Errors: WRONG_STATE when somebody changed it since `version`. */
    async replace(before: Lot, content: LotContent): Promise<Lot> {
      const row = await update(
        { _id: before.lot_id, house_id: before.house_id, version: before.version },
        { $set: { content }, $inc: { version: 1 } },
      );
      if (!row) throw new GavelError('WRONG_STATE', 'the lot was changed meanwhile');
      return lot(row);
    },
    async setImage(lotId: string, image: Image): Promise<Lot | null> {
      return read(await update({ _id: lotId }, { $set: { image } }));
    },
    /** Takes the lot for the auction, unless another has it: false. Repeatable. */
    async plan(lotId: string, houseId: string, auctionId: string, lotNo: number): Promise<boolean> {
      const free = { $or: [{ auction_id: { $exists: false } }, { auction_id: auctionId }] };
      const row = await update(
        { _id: lotId, house_id: houseId, ...free },
        { $set: { auction_id: auctionId, lot_no: lotNo } },
      );
      return row !== null;
    },
    /** Gives back what the auction had taken and no longer names. */
    async release(auctionId: string, keep: string[]): Promise<void> {
      await model.updateMany(
        { auction_id: auctionId, _id: { $nin: keep } },
        { $unset: { auction_id: 1, lot_no: 1 } },
      );
    },
  };
}
export type LotStore = ReturnType<typeof createLotStore>;

function lot({ _id, ...rest }: LotRow): Lot {
  return { lot_id: _id, ...rest };
}
