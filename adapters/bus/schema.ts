import type { Migration } from '../../services/contracts/ports';

export const busMigrations: readonly Migration[] = [
  {
    number: 1,
    note: 'Messages in the order of (xid, pos) within a partition, and how far each group has read.',
    sql: `
CREATE TABLE bus_event (
  topic     text   NOT NULL,
  partition int    NOT NULL,
  xid       xid8   NOT NULL DEFAULT pg_current_xact_id(),
  pos       bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
  key       text   NOT NULL,
  payload   jsonb  NOT NULL,
  at        timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (topic, partition, xid, pos)
);
CREATE INDEX bus_event_at ON bus_event USING brin (at);
CREATE TABLE bus_offset (
  group_name text   NOT NULL,
  topic      text   NOT NULL,
  partition  int    NOT NULL,
  xid        xid8   NOT NULL DEFAULT '0',
  pos        bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (group_name, topic, partition)
);`,
  },
];

/** The NOTIFY channel that wakes the readers of a topic. */
export const channelOf = (topic: string): string => `bus:${topic}`;
