-- The trail's chain (docs/trail-format.md), and what is erased when (RULEBOOK R8.5, R8.6).

-- A volatile default writes the table anew; that is no UPDATE, and no trigger speaks.
ALTER TABLE "audit_event" ADD COLUMN "xid" BIGINT NOT NULL DEFAULT ((pg_current_xact_id())::text)::bigint;
CREATE INDEX "audit_event_xid_idx" ON "audit_event"("xid");

CREATE TABLE "audit_segment" (
    "no" INTEGER NOT NULL,
    "events" INTEGER NOT NULL,
    "first_seq" BIGINT NOT NULL,
    "last_seq" BIGINT NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "floor_at" TIMESTAMPTZ(3) NOT NULL,
    "sealed_at" TIMESTAMPTZ(3) NOT NULL,
    "events_hash" BYTEA NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,
    "up_to_xid" BIGINT NOT NULL,
    "next_xid" BIGINT NOT NULL,

    CONSTRAINT "audit_segment_pkey" PRIMARY KEY ("no")
);
ALTER TABLE audit_segment
  ADD CHECK (events > 0), ADD CHECK (first_seq <= last_seq),
  ADD CHECK (length(hash) = 32 AND length(previous_hash) = 32 AND length(events_hash) = 32);

CREATE TABLE "audit_seal" (
    "seq" BIGINT NOT NULL,
    "segment" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "audit_seal_pkey" PRIMARY KEY ("seq")
);
CREATE UNIQUE INDEX "audit_seal_segment_position_key" ON "audit_seal"("segment", "position");
ALTER TABLE audit_seal ADD CHECK (length(hash) = 32), ADD CHECK (position > 0);

CREATE TABLE "trail_head" (
    "day" DATE NOT NULL,
    "segment_no" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "events" BIGINT NOT NULL,
    "noted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "trail_head_pkey" PRIMARY KEY ("day")
);
ALTER TABLE trail_head ADD CHECK (length(hash) = 32), ADD CHECK (segment_no >= 0);

CREATE TABLE "retention_period" (
    "data_class" TEXT NOT NULL,
    "days" INTEGER NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_by_name" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "retention_period_pkey" PRIMARY KEY ("data_class")
);
-- A year of the trail is the least that a card scheme's auditor expects (PCI DSS 10.5.1).
ALTER TABLE retention_period
  ADD CHECK (data_class IN ('deliveries', 'cards', 'evidence', 'searches', 'sessions', 'trail')),
  ADD CHECK (days BETWEEN 1 AND 36500), ADD CHECK (data_class <> 'trail' OR days >= 365);

CREATE TABLE "retention_hold" (
    "id" SERIAL NOT NULL,
    "scope" TEXT NOT NULL,
    "subject_id" INTEGER,
    "reason" TEXT NOT NULL,
    "placed_by" TEXT NOT NULL,
    "placed_by_name" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_by" TEXT,
    "ended_by_name" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,

    CONSTRAINT "retention_hold_pkey" PRIMARY KEY ("id")
);
ALTER TABLE retention_hold
  ADD CHECK (scope IN ('incident', 'company', 'batch', 'member')),
  ADD CHECK ((scope = 'incident') = (subject_id IS NULL)),
  ADD CHECK (ended_by IS NULL OR ended_by <> placed_by),
  ADD CHECK ((ended_by IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (end_reason IS NULL));

CREATE TABLE "retention_run" (
    "id" SERIAL NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "today" DATE NOT NULL,
    "begun_by" TEXT NOT NULL,
    "began_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "holds" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "retention_run_pkey" PRIMARY KEY ("id")
);
ALTER TABLE retention_run
  ADD CHECK (state IN ('running', 'ended')), ADD CHECK ((state = 'ended') = (ended_at IS NOT NULL));
CREATE UNIQUE INDEX retention_run_one_running ON retention_run (state) WHERE state = 'running';

CREATE TABLE "retention_line" (
    "run_id" INTEGER NOT NULL,
    "data_class" TEXT NOT NULL,
    "days" INTEGER NOT NULL,
    "cut_off" DATE NOT NULL,
    "erased" INTEGER NOT NULL DEFAULT 0,
    "parts" BIGINT NOT NULL DEFAULT 0,
    "bytes" BIGINT NOT NULL DEFAULT 0,
    "held" INTEGER NOT NULL DEFAULT 0,
    "remaining" INTEGER NOT NULL DEFAULT 0,
    "done" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "retention_line_pkey" PRIMARY KEY ("run_id","data_class")
);
ALTER TABLE "retention_line" ADD CONSTRAINT "retention_line_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "retention_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE "batch" ADD COLUMN "erased_on" DATE, ADD COLUMN "erased_run" INTEGER;
ALTER TABLE "card" ADD COLUMN "erased_on" DATE, ALTER COLUMN "cipher" DROP NOT NULL;
ALTER TABLE card ADD CHECK (cipher IS NOT NULL OR erased_on IS NOT NULL);
-- Few: numbers that were erased and may come again.
CREATE INDEX card_erased ON card (id) WHERE cipher IS NULL;

-- A record keeps its token when the sealed number is erased; a sealed number without a token is still nonsense.
DO $$
DECLARE name text;
BEGIN
  FOR name IN SELECT conname FROM pg_constraint WHERE conrelid = 'record'::regclass AND contype = 'c'
    AND pg_get_constraintdef(oid) ~ 'cipher IS NULL' LOOP
    EXECUTE format('ALTER TABLE record DROP CONSTRAINT %I', name);
  END LOOP;
END $$;
ALTER TABLE record
  ADD CHECK (cipher IS NULL OR token IS NOT NULL), ADD CHECK (old_cipher IS NULL OR old_token IS NOT NULL);

-- ---------------------------------------------------------------------------------------------------------------
-- Append-only, as the trail itself. Events and their seals leave only through prune_trail(), which the owner owns.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_segment', 'trail_head'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER never_empty BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;
CREATE TRIGGER never_empty BEFORE TRUNCATE ON audit_seal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The application has no DELETE here, so that the setting alone opens nothing to it.
CREATE FUNCTION keep_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_setting('shokai.pruning', true) = 'on' THEN RETURN OLD; END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER append_only ON audit_event;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION keep_trail();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON audit_seal FOR EACH ROW EXECUTE FUNCTION keep_trail();

CREATE FUNCTION next_segment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head audit_segment;
BEGIN
  SELECT * INTO head FROM audit_segment ORDER BY no DESC LIMIT 1;
  IF NEW.no <> coalesce(head.no, 0) + 1 THEN RAISE EXCEPTION 'segment % does not follow %', NEW.no, coalesce(head.no, 0); END IF;
  IF NEW.previous_hash <> coalesce(head.hash, decode(repeat('00', 32), 'hex')) THEN RAISE EXCEPTION 'segment % breaks the chain', NEW.no; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER next_segment BEFORE INSERT ON audit_segment FOR EACH ROW EXECUTE FUNCTION next_segment();

-- Erases the events of the oldest segments, whole, and says so in the trail itself. Heads, counts and hashes stay.
-- Refuses what is not sealed, what is younger than the period in force, and everything while a legal hold stands.
CREATE FUNCTION prune_trail(up_to integer, run integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
  kept integer := greatest(365, coalesce((SELECT days FROM retention_period WHERE data_class = 'trail'), 1825));
  erased bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('shokai'), hashtext('trail'));
  IF NOT EXISTS (SELECT FROM audit_segment WHERE no = up_to) THEN
    RAISE EXCEPTION 'segment % is not sealed', up_to;
  END IF;
  IF EXISTS (SELECT FROM audit_segment WHERE no <= up_to AND last_at >= clock_timestamp() - make_interval(days => kept)) THEN
    RAISE EXCEPTION 'segment % is younger than % days', up_to, kept;
  END IF;
  IF EXISTS (SELECT FROM retention_hold WHERE ended_at IS NULL) THEN
    RAISE EXCEPTION 'a legal hold stands';
  END IF;
  PERFORM set_config('shokai.pruning', 'on', true);
  DELETE FROM audit_event e USING audit_seal s WHERE s.seq = e.seq AND s.segment <= up_to;
  GET DIAGNOSTICS erased = ROW_COUNT;
  DELETE FROM audit_seal WHERE segment <= up_to;
  PERFORM set_config('shokai.pruning', 'off', true);
  IF erased > 0 THEN
    INSERT INTO audit_event (business_at, actor_kind, actor_id, actor_name, type, subject, details)
    VALUES (coalesce((SELECT clock_fixed_at FROM incident WHERE id = 1), clock_timestamp()), 'system', 'system:retention',
      'retention', 'trail.pruned', 'trail', jsonb_build_object('upTo', up_to, 'events', erased, 'run', run, 'days', kept));
  END IF;
  RETURN erased;
END $$;
REVOKE ALL ON FUNCTION prune_trail(integer, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION prune_trail(integer, integer) TO shokai_app;

-- A report is final; a hold changes once, when it ends.
CREATE FUNCTION keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE run integer := CASE TG_TABLE_NAME WHEN 'retention_run' THEN (to_jsonb(OLD) ->> 'id')::int ELSE (to_jsonb(OLD) ->> 'run_id')::int END;
BEGIN
  IF TG_OP = 'DELETE' OR EXISTS (SELECT FROM retention_run r WHERE r.id = run AND r.state = 'ended') THEN
    RAISE EXCEPTION 'the report of run % is final', run;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_report BEFORE UPDATE OR DELETE ON retention_run FOR EACH ROW EXECUTE FUNCTION keep_report();
CREATE TRIGGER keep_report BEFORE UPDATE OR DELETE ON retention_line FOR EACH ROW EXECUTE FUNCTION keep_report();
CREATE FUNCTION keep_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.ended_at IS NOT NULL OR to_jsonb(NEW) - ARRAY['ended_by', 'ended_by_name', 'ended_at', 'end_reason']
      <> to_jsonb(OLD) - ARRAY['ended_by', 'ended_by_name', 'ended_at', 'end_reason'] THEN
    RAISE EXCEPTION 'a legal hold is ended, not edited';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_hold BEFORE UPDATE ON retention_hold FOR EACH ROW EXECUTE FUNCTION keep_hold();
CREATE TRIGGER keep_holds BEFORE DELETE ON retention_hold FOR EACH ROW EXECUTE FUNCTION refuse_change();
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['retention_run', 'retention_line', 'retention_hold'] LOOP
    EXECUTE format('CREATE TRIGGER never_empty BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;

REVOKE UPDATE, DELETE ON audit_segment, audit_seal, trail_head FROM shokai_app;
REVOKE DELETE ON retention_hold, retention_run, retention_line, retention_period FROM shokai_app;
