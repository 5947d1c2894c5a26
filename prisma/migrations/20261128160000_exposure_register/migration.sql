-- The exposure register (R6): the cards of the accessed files, by source, with the attributes chosen at loading.
CREATE TABLE "exposure_source" (
    "id" SERIAL NOT NULL,
    "name_ja" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "exposure_source_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "exposure_source_name_ja_key" ON "exposure_source"("name_ja");
CREATE UNIQUE INDEX "exposure_source_name_en_key" ON "exposure_source"("name_en");

CREATE TABLE "exposure_attribute" (
    "id" SERIAL NOT NULL,
    "position" INTEGER NOT NULL,
    "name_ja" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,

    CONSTRAINT "exposure_attribute_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "exposure_attribute_position_key" ON "exposure_attribute"("position");
CREATE UNIQUE INDEX "exposure_attribute_name_ja_key" ON "exposure_attribute"("name_ja");
CREATE UNIQUE INDEX "exposure_attribute_name_en_key" ON "exposure_attribute"("name_en");

CREATE TABLE "exposure_value" (
    "id" SERIAL NOT NULL,
    "attribute_id" INTEGER NOT NULL,
    "value" TEXT NOT NULL,

    CONSTRAINT "exposure_value_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "exposure_value_attribute_id_value_key" ON "exposure_value"("attribute_id", "value");

CREATE TABLE "exposure_load" (
    "id" SERIAL NOT NULL,
    "source_id" INTEGER NOT NULL,
    "file_name" TEXT NOT NULL,
    "sha256" BYTEA NOT NULL,
    "byte_size" BIGINT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'received',
    "layout" JSONB,
    "reason" JSONB,
    "progress" JSONB,
    "records" INTEGER NOT NULL DEFAULT 0,
    "blank" INTEGER NOT NULL DEFAULT 0,
    "problems" INTEGER NOT NULL DEFAULT 0,
    "repeated" INTEGER NOT NULL DEFAULT 0,
    "cards" INTEGER NOT NULL DEFAULT 0,
    "known" INTEGER NOT NULL DEFAULT 0,
    "findings" JSONB NOT NULL DEFAULT '{}',
    "received_by" TEXT NOT NULL,
    "received_by_name" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "asked_by_name" TEXT,
    "asked_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),
    "reverted_by_name" TEXT,
    "reverted_at" TIMESTAMPTZ(3),
    "revert_reason" TEXT,
    "erased_on" DATE,

    CONSTRAINT "exposure_load_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "exposure_load_piece" (
    "load_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "exposure_load_piece_pkey" PRIMARY KEY ("load_id","seq")
);

-- A row for each card of a load: taken back with it, whatever other loads hold. Without foreign keys, which would be
-- asked for each of ten million rows; a load is reverted by its rows, and never deleted.
CREATE TABLE "exposure_card" (
    "token" BYTEA NOT NULL,
    "load_id" INTEGER NOT NULL,
    "row_no" INTEGER NOT NULL,
    "source_id" INTEGER NOT NULL,
    "cipher" BYTEA,
    "bin" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "expiry" TEXT,
    "value_ids" INTEGER[],
    "left_at_version" INTEGER,

    CONSTRAINT "exposure_card_pkey" PRIMARY KEY ("token","load_id")
);
CREATE UNIQUE INDEX "exposure_card_load_id_row_no_key" ON "exposure_card"("load_id", "row_no");
CREATE INDEX exposure_card_left_at_version ON exposure_card (left_at_version) WHERE left_at_version IS NOT NULL;

ALTER TABLE "exposure_value" ADD CONSTRAINT "exposure_value_attribute_id_fkey" FOREIGN KEY ("attribute_id") REFERENCES "exposure_attribute"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "exposure_load" ADD CONSTRAINT "exposure_load_source_id_fkey" FOREIGN KEY ("source_id") REFERENCES "exposure_source"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "exposure_load_piece" ADD CONSTRAINT "exposure_load_piece_load_id_fkey" FOREIGN KEY ("load_id") REFERENCES "exposure_load"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE exposure_attribute ADD CHECK (position BETWEEN 1 AND 30);
ALTER TABLE exposure_load
  ADD CONSTRAINT exposure_load_state CHECK (state IN ('received', 'reading', 'loaded', 'reverting', 'reverted', 'unreadable', 'discarded')),
  ADD CHECK (length(sha256) = 32), ADD CHECK (byte_size > 0),
  -- Every record of the file ends as exactly one thing, and the totals add up (as of R4.2).
  ADD CONSTRAINT exposure_load_adds_up CHECK (records = blank + problems + repeated + cards);
ALTER TABLE exposure_card ADD CHECK (length(token) = 32), ADD CHECK (bin ~ '^\d{6}$' AND last4 ~ '^\d{4}$');

-- The same bytes stand once in a source, as long as they are not taken back.
CREATE UNIQUE INDEX exposure_load_once ON exposure_load (source_id, sha256) WHERE state IN ('received', 'reading', 'unreadable', 'loaded', 'reverting');

-- What was loaded stays what it was; it can be reverted, and its numbers be erased.
CREATE FUNCTION keep_exposure_load() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.source_id, NEW.file_name, NEW.sha256, NEW.byte_size, NEW.received_by, NEW.received_at)
      IS DISTINCT FROM (OLD.source_id, OLD.file_name, OLD.sha256, OLD.byte_size, OLD.received_by, OLD.received_at)
    OR OLD.state IN ('reverted', 'discarded')
    OR (OLD.state IN ('loaded', 'reverting') AND (NEW.records, NEW.blank, NEW.problems, NEW.repeated, NEW.cards, NEW.layout)
      IS DISTINCT FROM (OLD.records, OLD.blank, OLD.problems, OLD.repeated, OLD.cards, OLD.layout)) THEN
    RAISE EXCEPTION 'load % of the register stands as it ended', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_exposure_load BEFORE UPDATE ON exposure_load FOR EACH ROW EXECUTE FUNCTION keep_exposure_load();
CREATE TRIGGER keep_all BEFORE DELETE ON exposure_load FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON exposure_load FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON exposure_load FROM shokai_app;

CREATE OR REPLACE VIEW sealed_version AS
  SELECT t AS "table", c AS "column", get_byte(head, 0) * 256 + get_byte(head, 1) AS version FROM (
    SELECT 'card', 'cipher', substring(cipher FROM 2 FOR 2) FROM card WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'cipher', substring(cipher FROM 2 FOR 2) FROM record WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'old_cipher', substring(old_cipher FROM 2 FOR 2) FROM record WHERE old_cipher IS NOT NULL
    UNION ALL SELECT 'record_relief', 'new_cipher', substring(new_cipher FROM 2 FOR 2) FROM record_relief WHERE new_cipher IS NOT NULL
    UNION ALL SELECT 'exposure_card', 'cipher', substring(cipher FROM 2 FOR 2) FROM exposure_card WHERE cipher IS NOT NULL
  ) AS sealed (t, c, head);

-- A number that was left behind comes again: the register's rows of it, too, take the token that the number has now.
CREATE OR REPLACE FUNCTION adopt_number(fresh bytea, was bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE exposure_card SET token = fresh, left_at_version = NULL WHERE token = was AND left_at_version IS NOT NULL;
  UPDATE card SET token = fresh, left_at_version = NULL WHERE token = was AND left_at_version IS NOT NULL;
  IF NOT FOUND THEN RETURN; END IF;
  -- What was said of it holds no sealed number any more: there is nothing in it to seal anew.
  UPDATE public.record SET token = fresh WHERE token = was;
  UPDATE public.record SET old_token = fresh WHERE old_token = was;
  UPDATE record_relief SET new_token = fresh WHERE new_token = was;
  UPDATE stored_search SET token = fresh WHERE token = was;
END $$;

ALTER TABLE retention_period DROP CONSTRAINT retention_period_data_class_check;
ALTER TABLE retention_period
  ADD CONSTRAINT retention_period_data_class_check CHECK (data_class IN ('deliveries', 'cards', 'evidence', 'caseEvidence', 'fraudReports', 'register', 'searches', 'sessions', 'trail'));
