import type { Migration } from '../../contracts/ports';

export const migrations: readonly Migration[] = [
  {
    number: 1,
    note: 'Sales until they are settled, and points that are never changed: each names its event.',
    sql: `
      CREATE TABLE reputation_sale (
        auction_id text NOT NULL,
        lot_no integer NOT NULL,
        epoch integer NOT NULL,
        user_id text NOT NULL,
        hammer_minor bigint NOT NULL CHECK (hammer_minor > 0),
        exponent smallint NOT NULL,
        PRIMARY KEY (auction_id, lot_no, epoch)
      );
      CREATE TABLE reputation_point (
        auction_id text NOT NULL,
        seq bigint NOT NULL,
        kind text NOT NULL CHECK (kind IN ('paid')),
        user_id text NOT NULL,
        good double precision NOT NULL CHECK (good >= 0),
        bad double precision NOT NULL CHECK (bad >= 0),
        at_ms bigint NOT NULL,
        PRIMARY KEY (auction_id, seq, kind, user_id)
      );
      CREATE INDEX reputation_point_user ON reputation_point (user_id);
      CREATE TABLE reputation_auction (
        auction_id text PRIMARY KEY,
        exponent smallint NOT NULL
      );`,
  },
];
