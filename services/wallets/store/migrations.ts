import type { Migration } from '../../contracts/ports';

/** The numbers of an act that a reader needs to prove the books, from these tables alone. */
export const walletsMigrations: readonly Migration[] = [
  {
    number: 1,
    note: 'The ledger: accounts whose balance only a transfer moves, and transfers that nobody changes.',
    sql: `
CREATE TABLE account (
  account_id text PRIMARY KEY,
  kind text NOT NULL,
  owner_kind text NOT NULL CHECK (owner_kind IN ('user', 'house', 'system')),
  owner_id text NOT NULL,
  house_id text,
  auction_id text,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  may_be_negative boolean NOT NULL,
  balance_minor bigint NOT NULL DEFAULT 0 CHECK (abs(balance_minor) < 9007199254740992),
  opened_at_ms bigint NOT NULL,
  closed_at_ms bigint,
  CONSTRAINT account_rule CHECK (may_be_negative OR balance_minor >= 0),
  CONSTRAINT account_closed_empty CHECK (closed_at_ms IS NULL OR balance_minor = 0)
);
CREATE INDEX account_owner ON account (owner_id, kind);
CREATE INDEX account_auction ON account (auction_id) WHERE auction_id IS NOT NULL;
CREATE INDEX account_house ON account (house_id) WHERE house_id IS NOT NULL;

CREATE TABLE act (
  act_id text PRIMARY KEY,
  kind text NOT NULL,
  auction_id text,
  lot_no int,
  at_ms bigint NOT NULL
);

CREATE TABLE transfer (
  pos bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  act_id text NOT NULL REFERENCES act,
  n int NOT NULL,
  debit_account text NOT NULL REFERENCES account,
  credit_account text NOT NULL REFERENCES account,
  amount_minor bigint NOT NULL CHECK (amount_minor BETWEEN 1 AND 10000000000000),
  currency text NOT NULL,
  at_ms bigint NOT NULL,
  digest text NOT NULL,
  UNIQUE (act_id, n),
  CHECK (debit_account <> credit_account)
);
CREATE INDEX transfer_debit ON transfer (debit_account, pos);
CREATE INDEX transfer_credit ON transfer (credit_account, pos);

-- The only code that moves a balance. It runs as the owner of the tables: the application may not.
CREATE FUNCTION transfer_apply() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  NEW.digest := encode(sha256(convert_to(format(
    '{"act_id":"%s","amount_minor":"%s","at_ms":%s,"credit_account":"%s","currency":"%s","debit_account":"%s","n":%s}',
    NEW.act_id, NEW.amount_minor, NEW.at_ms, NEW.credit_account, NEW.currency, NEW.debit_account, NEW.n
  ), 'UTF8')), 'hex');
  PERFORM FROM account WHERE account_id IN (NEW.debit_account, NEW.credit_account)
    ORDER BY account_id FOR UPDATE;
  UPDATE account SET balance_minor = balance_minor - NEW.amount_minor
    WHERE account_id = NEW.debit_account AND currency = NEW.currency AND closed_at_ms IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no open account % in %', NEW.debit_account, NEW.currency USING ERRCODE = '23503';
  END IF;
  UPDATE account SET balance_minor = balance_minor + NEW.amount_minor
    WHERE account_id = NEW.credit_account AND currency = NEW.currency AND closed_at_ms IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no open account % in %', NEW.credit_account, NEW.currency USING ERRCODE = '23503';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER transfer_apply BEFORE INSERT ON transfer
  FOR EACH ROW EXECUTE FUNCTION transfer_apply();

CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only: post a reversing act', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER transfer_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON transfer
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
CREATE TRIGGER act_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON act
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();

REVOKE ALL ON account, act, transfer FROM gavel_app;
GRANT SELECT, INSERT ON act, transfer TO gavel_app;
GRANT SELECT, UPDATE (closed_at_ms) ON account TO gavel_app;
GRANT INSERT (account_id, kind, owner_kind, owner_id, house_id, auction_id, currency,
  may_be_negative, opened_at_ms) ON account TO gavel_app;

CREATE VIEW ledger_imbalance AS
  SELECT currency, sum(balance_minor)::bigint AS imbalance_minor FROM account GROUP BY currency;
CREATE VIEW ledger_mismatch AS
  SELECT a.account_id, a.balance_minor, coalesce(e.entries_minor, 0) AS entries_minor
  FROM account a LEFT JOIN (
    SELECT account_id, sum(amount)::bigint AS entries_minor FROM (
      SELECT debit_account AS account_id, -amount_minor AS amount FROM transfer
      UNION ALL SELECT credit_account, amount_minor FROM transfer) entry
    GROUP BY account_id) e USING (account_id)
  WHERE a.balance_minor <> coalesce(e.entries_minor, 0);
GRANT SELECT ON ledger_imbalance, ledger_mismatch TO gavel_app;`,
  },
  {
    number: 2,
    note: 'What callers asked for under which key: the first body counts, for ever.',
    sql: `
CREATE TABLE request_key (
  owner_id text NOT NULL,
  key text NOT NULL,
  digest text NOT NULL,
  answer jsonb NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (owner_id, key)
);
CREATE TRIGGER request_key_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON request_key
  FOR EACH STATEMENT EXECUTE FUNCTION append_only();
REVOKE UPDATE, DELETE ON request_key FROM gavel_app;`,
  },
  {
    number: 3,
    note: 'Top-ups, the provider events that told of them, and the version of what a wallet shows.',
    sql: `
CREATE TABLE topup (
  topup_id text PRIMARY KEY,
  user_id text NOT NULL,
  key text NOT NULL,
  digest text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  return_path text NOT NULL,
  status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'done', 'failed', 'abandoned')),
  payment_id text UNIQUE,
  redirect_url text,
  created_at_ms bigint NOT NULL,
  poll_at_ms bigint NOT NULL,
  polls int NOT NULL DEFAULT 0,
  UNIQUE (user_id, key)
);
CREATE INDEX topup_user ON topup (user_id, created_at_ms DESC);
CREATE INDEX topup_pending ON topup (poll_at_ms) WHERE status = 'pending';
REVOKE DELETE ON topup FROM gavel_app;
CREATE TABLE provider_event (
  event_id text PRIMARY KEY,
  payment_id text NOT NULL,
  at_ms bigint NOT NULL
);
REVOKE UPDATE, DELETE ON provider_event FROM gavel_app;
CREATE TABLE wallet_version (
  user_id text PRIMARY KEY,
  version bigint NOT NULL
);
REVOKE DELETE ON wallet_version FROM gavel_app;`,
  },
  {
    number: 4,
    note: 'Auctions as money sees them, and the sagas between ledger and shard.',
    sql: `
CREATE TABLE auction_money (
  auction_id text PRIMARY KEY,
  house_id text NOT NULL,
  currency text NOT NULL,
  ended_at_ms bigint,
  sealed_at_ms bigint
);
CREATE INDEX auction_money_house ON auction_money (house_id);
CREATE TABLE auction_funding_closed (
  auction_id text PRIMARY KEY,
  at_ms bigint NOT NULL
);
REVOKE UPDATE, DELETE ON auction_funding_closed FROM gavel_app;

CREATE TABLE fund_outbox (
  transfer_id text PRIMARY KEY,
  auction_id text NOT NULL,
  paddle_no int NOT NULL,
  user_id text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  at_ms bigint NOT NULL,
  sent_at_ms bigint,
  outcome text CHECK (outcome IN ('applied', 'reversed'))
);
CREATE INDEX fund_outbox_unsent ON fund_outbox (auction_id, at_ms) WHERE sent_at_ms IS NULL;
REVOKE DELETE ON fund_outbox FROM gavel_app;

CREATE TABLE paddle_return (
  transfer_id text PRIMARY KEY,
  auction_id text NOT NULL,
  paddle_no int NOT NULL,
  user_id text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  at_ms bigint NOT NULL,
  state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'started', 'posted', 'done', 'refused')),
  refusal text
);
CREATE INDEX paddle_return_open ON paddle_return (auction_id, at_ms)
  WHERE state IN ('asked', 'started', 'posted');
REVOKE DELETE ON paddle_return FROM gavel_app;

CREATE TABLE sale (
  auction_id text NOT NULL,
  lot_no int NOT NULL,
  epoch int NOT NULL,
  state text NOT NULL CHECK (state IN ('posted', 'told', 'RECONCILING')),
  reason text,
  user_id text,
  buyer_kind text,
  all_in_minor bigint NOT NULL,
  house_object jsonb NOT NULL,
  at_ms bigint NOT NULL,
  PRIMARY KEY (auction_id, lot_no, epoch)
);
CREATE INDEX sale_untold ON sale (auction_id) WHERE state = 'posted';
REVOKE DELETE ON sale FROM gavel_app;`,
  },
  {
    number: 5,
    note: 'Sales that are taken back or get their buyer later, and room paddles that hold money.',
    sql: `
ALTER TABLE auction_money ADD COLUMN floor_hold boolean NOT NULL DEFAULT false;
ALTER TABLE sale ADD COLUMN from_escrow boolean;
UPDATE sale SET from_escrow = (buyer_kind = 'wallet') WHERE buyer_kind IS NOT NULL;
ALTER TABLE sale ADD COLUMN voided_at_ms bigint;
ALTER TABLE sale DROP CONSTRAINT sale_state_check;
-- voided: taken back before it had a buyer, so that nothing of it is ever posted.
ALTER TABLE sale ADD CONSTRAINT sale_state_check
  CHECK (state IN ('posted', 'told', 'RECONCILING', 'voided'));`,
  },
  {
    number: 6,
    note: 'Deposits: one of a bidder in an auction.',
    sql: `
ALTER TABLE auction_money ADD COLUMN deposit_minor bigint NOT NULL DEFAULT 0;
CREATE TABLE auction_deposit (
  transfer_id text PRIMARY KEY,
  auction_id text NOT NULL,
  paddle_no int NOT NULL,
  user_id text NOT NULL,
  currency text NOT NULL,
  amount_minor bigint NOT NULL CHECK (amount_minor > 0),
  at_ms bigint NOT NULL,
  state text NOT NULL DEFAULT 'held' CHECK (state IN ('held', 'told', 'released')),
  UNIQUE (auction_id, user_id)
);
CREATE INDEX auction_deposit_untold ON auction_deposit (at_ms) WHERE state = 'held';
REVOKE DELETE ON auction_deposit FROM gavel_app;
CREATE INDEX sale_buyer ON sale (user_id) WHERE user_id IS NOT NULL;`,
  },
  {
    number: 7,
    note: 'Who had a sale posted that had stopped; and deposits that wait for a debt.',
    sql: `
CREATE TABLE sale_retry (
  auction_id text NOT NULL,
  lot_no int NOT NULL,
  epoch int NOT NULL,
  staff_id text NOT NULL,
  second_staff_id text NOT NULL CHECK (second_staff_id <> staff_id),
  at_ms bigint NOT NULL,
  PRIMARY KEY (auction_id, lot_no, epoch)
);
REVOKE UPDATE, DELETE ON sale_retry FROM gavel_app;
CREATE INDEX auction_deposit_kept ON auction_deposit (auction_id) WHERE state <> 'released';`,
  },
];
