-- Watch lists: the register's cards in a card company's BIN ranges, encrypted to that company's key.
CREATE TABLE "watch_key" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "recipient" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'proposed',
    "source" TEXT NOT NULL,
    "proposed_by" TEXT NOT NULL,
    "proposed_by_name" TEXT NOT NULL,
    "proposed_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "watch_key_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "watch_key_company_id_idx" ON "watch_key"("company_id");
ALTER TABLE "watch_key" ADD CONSTRAINT "watch_key_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE watch_key
  ADD CONSTRAINT watch_key_state CHECK (state IN ('proposed', 'confirmed', 'declined', 'withdrawn', 'ended')),
  ADD CONSTRAINT watch_key_recipient CHECK (recipient ~ '^age1[0-9a-z]{58}$'),
  -- Two persons: nobody confirms the key that they named.
  ADD CONSTRAINT watch_key_two CHECK (state IN ('proposed', 'declined', 'withdrawn') OR decided_by <> proposed_by);
CREATE UNIQUE INDEX watch_key_proposed ON watch_key (company_id) WHERE state = 'proposed';
CREATE UNIQUE INDEX watch_key_confirmed ON watch_key (company_id) WHERE state = 'confirmed';

CREATE FUNCTION keep_watch_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.company_id, NEW.recipient, NEW.source, NEW.proposed_by, NEW.proposed_at)
      IS DISTINCT FROM (OLD.company_id, OLD.recipient, OLD.source, OLD.proposed_by, OLD.proposed_at)
    OR (OLD.decided_by IS NOT NULL AND (NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.decided_by, OLD.decided_at))
    OR (OLD.state, NEW.state) NOT IN (('proposed', 'confirmed'), ('proposed', 'declined'), ('proposed', 'withdrawn'), ('confirmed', 'ended')) THEN
    RAISE EXCEPTION 'watch key %: a key that was named stands', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_watch_key BEFORE UPDATE ON watch_key FOR EACH ROW EXECUTE FUNCTION keep_watch_key();
CREATE TRIGGER keep_all BEFORE DELETE ON watch_key FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON watch_key FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON watch_key FROM shokai_app;

CREATE TABLE "watch_list" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'counting',
    "previous_id" INTEGER,
    "scope_id" INTEGER,
    "scope_version" INTEGER,
    "loads" INTEGER[],
    "ranges" JSONB NOT NULL DEFAULT '[]',
    "flows" JSONB NOT NULL DEFAULT '{}',
    "rows" INTEGER NOT NULL DEFAULT 0,
    "without_number" INTEGER NOT NULL DEFAULT 0,
    "key_id" INTEGER NOT NULL,
    "recipient" TEXT NOT NULL,
    "drafted_by" TEXT NOT NULL,
    "drafted_by_name" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "bytes" BIGINT,
    "text_sha256" BYTEA,
    "sha256" BYTEA,
    "erase_at" TIMESTAMPTZ(3),
    "erased_at" TIMESTAMPTZ(3),
    "downloads" INTEGER NOT NULL DEFAULT 0,
    "delivered_on" DATE,
    "channel" TEXT,
    "delivered_to" TEXT,
    "delivered_by" TEXT,
    "delivered_by_name" TEXT,
    "delivered_at" TIMESTAMPTZ(3),

    CONSTRAINT "watch_list_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "watch_list_company_id_version_key" ON "watch_list"("company_id", "version");
CREATE INDEX "watch_list_state_idx" ON "watch_list"("state");
ALTER TABLE "watch_list" ADD CONSTRAINT "watch_list_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE watch_list
  ADD CONSTRAINT watch_list_state CHECK (state IN ('counting', 'drafted', 'approved', 'ready', 'delivered', 'declined', 'withdrawn', 'discarded', 'failed')),
  ADD CONSTRAINT watch_list_recipient CHECK (recipient ~ '^age1[0-9a-z]{58}$'),
  ADD CONSTRAINT watch_list_channel CHECK (channel IN ('portal', 'mail', 'medium', 'other')),
  -- Two persons: nobody approves their own.
  ADD CONSTRAINT watch_list_two CHECK (state NOT IN ('approved', 'ready', 'delivered') OR decided_by <> drafted_by),
  -- What was delivered was written and fetched, and somebody says how it went.
  ADD CONSTRAINT watch_list_delivered CHECK (state <> 'delivered' OR (downloads > 0 AND length(sha256) = 32 AND length(text_sha256) = 32
    AND delivered_on IS NOT NULL AND channel IS NOT NULL AND delivered_to IS NOT NULL AND delivered_by IS NOT NULL));
-- One at a time for each company: the next is told against the one before.
CREATE UNIQUE INDEX watch_list_open ON watch_list (company_id) WHERE state IN ('counting', 'drafted', 'approved', 'ready');

CREATE FUNCTION keep_watch_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.company_id, NEW.version, NEW.key_id, NEW.recipient, NEW.drafted_by, NEW.drafted_at)
      IS DISTINCT FROM (OLD.company_id, OLD.version, OLD.key_id, OLD.recipient, OLD.drafted_by, OLD.drafted_at)
    OR (OLD.state <> 'counting' AND (NEW.previous_id, NEW.scope_id, NEW.loads, NEW.ranges, NEW.flows, NEW.rows, NEW.without_number)
      IS DISTINCT FROM (OLD.previous_id, OLD.scope_id, OLD.loads, OLD.ranges, OLD.flows, OLD.rows, OLD.without_number))
    OR (OLD.state IN ('approved', 'ready', 'delivered') AND (NEW.decided_by, NEW.decided_at, NEW.approved_at)
      IS DISTINCT FROM (OLD.decided_by, OLD.decided_at, OLD.approved_at))
    OR (OLD.state IN ('ready', 'delivered') AND (NEW.bytes, NEW.text_sha256, NEW.sha256)
      IS DISTINCT FROM (OLD.bytes, OLD.text_sha256, OLD.sha256))
    OR (OLD.state = 'delivered' AND (NEW.delivered_on, NEW.channel, NEW.delivered_to, NEW.delivered_by, NEW.delivered_at)
      IS DISTINCT FROM (OLD.delivered_on, OLD.channel, OLD.delivered_to, OLD.delivered_by, OLD.delivered_at))
    OR NEW.downloads < OLD.downloads
    OR OLD.state IN ('declined', 'withdrawn', 'failed')
    OR (OLD.state, NEW.state) NOT IN (('counting', 'drafted'), ('counting', 'failed'), ('counting', 'withdrawn'), ('drafted', 'approved'),
      ('drafted', 'declined'), ('drafted', 'withdrawn'), ('approved', 'ready'), ('approved', 'failed'), ('ready', 'ready'),
      ('ready', 'delivered'), ('ready', 'discarded'), ('delivered', 'delivered'), ('discarded', 'discarded')) THEN
    RAISE EXCEPTION 'watch list %: what was drafted, approved and delivered stands', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_watch_list BEFORE UPDATE ON watch_list FOR EACH ROW EXECUTE FUNCTION keep_watch_list();
CREATE TRIGGER keep_all BEFORE DELETE ON watch_list FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON watch_list FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON watch_list FROM shokai_app;

CREATE TABLE "watch_list_piece" (
    "list_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,

    CONSTRAINT "watch_list_piece_pkey" PRIMARY KEY ("list_id","seq")
);
ALTER TABLE "watch_list_piece" ADD CONSTRAINT "watch_list_piece_list_id_fkey" FOREIGN KEY ("list_id") REFERENCES "watch_list"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- No foreign key: the database would ask for each of a million lines. A list is never deleted.
CREATE TABLE "watch_list_card" (
    "list_id" INTEGER NOT NULL,
    "row_no" INTEGER NOT NULL,
    "token" BYTEA NOT NULL,
    "cipher" BYTEA,
    "expiry" TEXT,
    "level" SMALLINT,
    "before" SMALLINT,

    CONSTRAINT "watch_list_card_pkey" PRIMARY KEY ("list_id","row_no")
);
ALTER TABLE watch_list_card
  ADD CHECK (length(token) = 32), ADD CHECK (level IN (1, 2)), ADD CHECK (before IN (1, 2)),
  ADD CHECK (level IS NOT NULL OR before IS NOT NULL);

CREATE OR REPLACE VIEW sealed_version AS
  SELECT t AS "table", c AS "column", get_byte(head, 0) * 256 + get_byte(head, 1) AS version FROM (
    SELECT 'card', 'cipher', substring(cipher FROM 2 FOR 2) FROM card WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'cipher', substring(cipher FROM 2 FOR 2) FROM record WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'old_cipher', substring(old_cipher FROM 2 FOR 2) FROM record WHERE old_cipher IS NOT NULL
    UNION ALL SELECT 'record_relief', 'new_cipher', substring(new_cipher FROM 2 FOR 2) FROM record_relief WHERE new_cipher IS NOT NULL
    UNION ALL SELECT 'exposure_card', 'cipher', substring(cipher FROM 2 FOR 2) FROM exposure_card WHERE cipher IS NOT NULL
    UNION ALL SELECT 'hotline_caller', 'cipher', substring(cipher FROM 2 FOR 2) FROM hotline_caller WHERE cipher IS NOT NULL
    UNION ALL SELECT 'watch_list_card', 'cipher', substring(cipher FROM 2 FOR 2) FROM watch_list_card WHERE cipher IS NOT NULL
  ) AS sealed (t, c, head);

-- A number that was left behind comes again: what was delivered of it is found under the token that it has now.
CREATE OR REPLACE FUNCTION adopt_number(fresh bytea, was bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE exposure_card SET token = fresh, left_at_version = NULL WHERE token = was AND left_at_version IS NOT NULL;
  UPDATE card SET token = fresh, left_at_version = NULL WHERE token = was AND left_at_version IS NOT NULL;
  IF NOT FOUND THEN RETURN; END IF;
  UPDATE watch_list_card SET token = fresh WHERE token = was;
  -- What was said of it holds no sealed number any more: there is nothing in it to seal anew.
  UPDATE public.record SET token = fresh WHERE token = was;
  UPDATE public.record SET old_token = fresh WHERE old_token = was;
  UPDATE record_relief SET new_token = fresh WHERE new_token = was;
  UPDATE stored_search SET token = fresh WHERE token = was;
END $$;
