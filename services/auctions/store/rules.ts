import { Schema, mongo, type Connection } from 'mongoose';
import { FIRST_RULES, type SavedRules } from '../domain/rules';

interface RulesRow extends SavedRules {
  _id: string;
  house_id: string;
}
const { Mixed } = Schema.Types;
const schema = new Schema<RulesRow>(
  {
    _id: { type: String, required: true },
    house_id: { type: String, required: true },
    version: { type: Number, required: true },
    policy: { type: Mixed, required: true },
    money: { type: Mixed, required: true },
    by: String,
    at_ms: Number,
  },
  { versionKey: false, strict: 'throw', minimize: false },
);
schema.index({ house_id: 1, version: -1 });

/** The rules of each house, a row for each version that was ever saved. */
export function createRules(connection: Connection) {
  const model = connection.model('auctions_rules', schema, 'auctions_rules');
  return {
    prepare: () => model.createIndexes(),
    /** Newest first, at most `limit`; a house that never saved any has the first. */
    async versions(houseId: string, limit: number): Promise<SavedRules[]> {
      const rows = await model
        .find({ house_id: houseId })
        .sort({ version: -1 })
        .limit(limit)
        .lean<RulesRow[]>();
      const saved = rows.map(({ _id, house_id: _house, ...rules }) => rules);
      return saved.length < limit ? [...saved, FIRST_RULES] : saved;
    },
    async current(houseId: string): Promise<SavedRules> {
      return (await this.versions(houseId, 1))[0]!;
    },
    /** False when somebody saved that version first. */
    async insert(houseId: string, rules: SavedRules): Promise<boolean> {
      const row = { _id: `${houseId}:${rules.version}`, house_id: houseId, ...rules };
      try {
        await model.create(row);
        return true;
      } catch (error) {
        if (error instanceof mongo.MongoServerError && error.code === 11000) return false;
        throw error;
      }
    },
  };
}
export type RulesStore = ReturnType<typeof createRules>;
