import mongoose from 'mongoose';
import type { Values } from '../../local/values';
import type { RecordedEvent } from './shards';

/** The journal as the document store keeps it, read from its own collection. */
export async function readHistory(env: Values, auctionId: string): Promise<RecordedEvent[]> {
  const connection = await mongoose.createConnection(env['MONGODB_URL']!).asPromise();
  try {
    const rows = await connection
      .collection<RecordedEvent & { auction_id: string }>('auctions_journal')
      .find({ auction_id: auctionId })
      .sort({ seq: 1 })
      .toArray();
    return rows.map(({ seq, hash, public: text }) => ({ seq, hash, public: text }));
  } finally {
    await connection.close();
  }
}
