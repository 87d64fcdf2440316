import type { Sql } from '../../contracts/ports';
import type { Point } from '../domain/rating';

/** A lot that was sold, and not yet paid. */
export interface Sale {
  auction_id: string;
  lot_no: number;
  epoch: number;
  user_id: string;
  hammer_minor: number;
  exponent: number;
}

/** Facts by person. Every write may be repeated: the event's number is its key. */
export function createPoints(sql: Sql) {
  return {
    async rememberAuction(auctionId: string, exponent: number): Promise<void> {
      await sql.query(
        `INSERT INTO reputation_auction (auction_id, exponent) VALUES ($1, $2)
         ON CONFLICT (auction_id) DO NOTHING`,
        [auctionId, exponent],
      );
    },
    async exponentOf(auctionId: string): Promise<number | null> {
      const { rows } = await sql.query<{ exponent: number }>(
        'SELECT exponent FROM reputation_auction WHERE auction_id = $1',
        [auctionId],
      );
      return rows[0]?.exponent ?? null;
    },
    async rememberSale(sale: Sale): Promise<void> {
      await sql.query(
        `INSERT INTO reputation_sale (auction_id, lot_no, epoch, user_id, hammer_minor, exponent)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (auction_id, lot_no, epoch) DO NOTHING`,
        [sale.auction_id, sale.lot_no, sale.epoch, sale.user_id, sale.hammer_minor, sale.exponent],
      );
    },
    async saleOf(auctionId: string, lotNo: number, epoch: number): Promise<Sale | null> {
      const { rows } = await sql.query<Omit<Sale, 'hammer_minor'> & { hammer_minor: string }>(
        `SELECT auction_id, lot_no, epoch, user_id, hammer_minor, exponent FROM reputation_sale
         WHERE auction_id = $1 AND lot_no = $2 AND epoch = $3`,
        [auctionId, lotNo, epoch],
      );
      return rows[0] ? { ...rows[0], hammer_minor: Number(rows[0].hammer_minor) } : null;
    },
    async add(point: Point): Promise<void> {
      await sql.query(
        `INSERT INTO reputation_point (auction_id, seq, kind, user_id, good, bad, at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        [
          point.auction_id,
          point.seq,
          point.kind,
          point.user_id,
          point.good,
          point.bad,
          point.at_ms,
        ],
      );
    },
    /** Newest first. */
    async ofUser(userId: string): Promise<Point[]> {
      const { rows } = await sql.query<
        Omit<Point, 'seq' | 'at_ms'> & { seq: string; at_ms: string }
      >(
        `SELECT user_id, kind, auction_id, seq, good, bad, at_ms FROM reputation_point
         WHERE user_id = $1 ORDER BY at_ms DESC, auction_id, seq`,
        [userId],
      );
      return rows.map((row) => ({ ...row, seq: Number(row.seq), at_ms: Number(row.at_ms) }));
    },
  };
}
export type Points = ReturnType<typeof createPoints>;
