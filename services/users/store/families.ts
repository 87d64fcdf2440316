import { Schema, type Connection } from 'mongoose';

/** A browser's line of refresh tokens: one document, so that a rotation is one atomic update. */
export interface Family {
  family_id: string;
  user_id: string;
}
interface FamilyRow {
  _id: string;
  user_id: string;
  secret_hash: string;
  rotated_at_ms: number;
  expires_at_ms: number;
  revoked: boolean;
}
const schema = new Schema<FamilyRow>(
  {
    _id: { type: String, required: true },
    user_id: { type: String, required: true },
    secret_hash: { type: String, required: true },
    rotated_at_ms: { type: Number, required: true },
    expires_at_ms: { type: Number, required: true },
    revoked: { type: Boolean, required: true },
  },
  { versionKey: false, strict: 'throw' },
);
schema.index({ expires_at_ms: 1 });

export function createFamilies(connection: Connection) {
  const model = connection.model('users_family', schema, 'users_family');
  return {
    prepare: () => model.createIndexes(),

    async open(
      family: Family,
      secretHash: string,
      nowMs: number,
      expiresAtMs: number,
    ): Promise<void> {
      await model.create({
        _id: family.family_id,
        user_id: family.user_id,
        secret_hash: secretHash,
        rotated_at_ms: nowMs,
        expires_at_ms: expiresAtMs,
        revoked: false,
      });
    },
    /** Replaces the secret if `from` is the present one; of two at once, one succeeds. Else null. */
    async rotate(
      familyId: string,
      from: string,
      to: string,
      nowMs: number,
      expiresAtMs: number,
    ): Promise<Family | null> {
      const row = await model
        .findOneAndUpdate(
          { _id: familyId, secret_hash: from, revoked: false, expires_at_ms: { $gt: nowMs } },
          { $set: { secret_hash: to, rotated_at_ms: nowMs, expires_at_ms: expiresAtMs } },
        )
        .lean();
      return row && { family_id: row._id, user_id: row.user_id };
    },
    /** Whether the family exists and its secret was replaced before `beforeMs`. */
    async rotatedBefore(familyId: string, beforeMs: number): Promise<boolean> {
      return (await model.exists({ _id: familyId, rotated_at_ms: { $lt: beforeMs } })) !== null;
    },
    /** With `secretHash`, only if that is the present secret. */
    async revoke(familyId: string, secretHash?: string): Promise<void> {
      const present = secretHash === undefined ? {} : { secret_hash: secretHash };
      await model.updateOne({ _id: familyId, ...present }, { $set: { revoked: true } });
    },
    /** Families nobody can use any more. */
    async sweep(nowMs: number): Promise<void> {
      await model.deleteMany({ expires_at_ms: { $lte: nowMs } });
    },
  };
}
export type Families = ReturnType<typeof createFamilies>;
