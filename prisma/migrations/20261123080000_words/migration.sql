-- A card company's own words for kind, case, state and reason stand beside ours; a reason says why a record is corrected
-- or taken back. Columns without a default: the table is not rewritten, however long it is.
ALTER TABLE "record" ADD COLUMN "reason" TEXT, ADD COLUMN "words" JSONB,
  ADD CONSTRAINT record_reason_check
    CHECK (reason IN ('own_use', 'keyed_in_error', 'not_this_incident', 'other')) NOT VALID;

-- What stood against a delivery's committing by itself, where its profile asks for that; null: it does not ask.
ALTER TABLE "batch" ADD COLUMN "held" JSONB;
