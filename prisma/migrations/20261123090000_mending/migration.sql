-- What the sender declares of a delivery: how many records, and what their amounts add up to.
ALTER TABLE "batch" ADD COLUMN "declared_records" INTEGER,
  ADD COLUMN "declared_amount" BIGINT,
  ADD COLUMN "declared_currency" TEXT,
  ADD COLUMN "totals_taken" JSONB;
ALTER TABLE batch
  ADD CHECK (declared_records >= 0),
  ADD CHECK (declared_amount >= 0 AND (declared_amount IS NULL) = (declared_currency IS NULL)),
  ADD CHECK (declared_currency ~ '^[A-Z]{3}$');

-- What people did on a record, and what it was as sent. Nullable without a default: a row that nobody touched pays
-- nothing for them.
ALTER TABLE "record" ADD COLUMN "sent_key" TEXT,
  ADD COLUMN "mends" INTEGER[],
  ADD COLUMN "decided" JSONB,
  ADD COLUMN "answers_batch" INTEGER,
  ADD COLUMN "answers_row" INTEGER;
CREATE INDEX record_sent_key ON record (company_id, sent_key) WHERE sent_key IS NOT NULL;
CREATE INDEX record_answers ON record (answers_batch, answers_row) WHERE answers_batch IS NOT NULL;
CREATE INDEX record_mended ON record (batch_id, row_no) WHERE mends IS NOT NULL;

-- A person's mend of a cell, kept by what its record is as sent (RULEBOOK R4.5). Logged like all that people do: it
-- outlives a crash of the server.
CREATE TABLE "mend" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "sealed_original" BYTEA NOT NULL,
    "sealed_value" BYTEA NOT NULL,
    "batch_id" INTEGER NOT NULL,
    "row_no" INTEGER NOT NULL,
    "why" TEXT,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "undone_by" TEXT,
    "undone_by_name" TEXT,
    "undone_at" TIMESTAMPTZ(3),
    CONSTRAINT "mend_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "mend_company_id_key_idx" ON "mend"("company_id", "key");
ALTER TABLE mend ADD CHECK ((undone_at IS NULL) = (undone_by IS NULL)), ADD CHECK ((undone_at IS NULL) = (undone_by_name IS NULL));

-- A mend is undone at most once and otherwise never changes; what stood in the cells goes when its time is over (R8.6).
CREATE FUNCTION keep_mend() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.undone_at IS NOT NULL AND (NEW.undone_at, NEW.undone_by, NEW.undone_by_name) IS DISTINCT FROM (OLD.undone_at, OLD.undone_by, OLD.undone_by_name)
    OR to_jsonb(NEW) - ARRAY['undone_by', 'undone_by_name', 'undone_at', 'sealed_original', 'sealed_value']
       <> to_jsonb(OLD) - ARRAY['undone_by', 'undone_by_name', 'undone_at', 'sealed_original', 'sealed_value'] THEN
    RAISE EXCEPTION 'a mend is not edited: undo it and mend again';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_mend BEFORE UPDATE ON mend FOR EACH ROW EXECUTE FUNCTION keep_mend();
CREATE TRIGGER keep_mends BEFORE DELETE ON mend FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON mend FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT SELECT, INSERT, UPDATE ON mend TO shokai_app;
GRANT USAGE, SELECT ON SEQUENCE mend_id_seq TO shokai_app;
REVOKE DELETE ON mend FROM shokai_app;
