-- What proves a case's money and its closing: files, sealed piece by piece, or a reference to where the paper lies (R5.3).
CREATE TABLE "case_evidence" (
    "id" SERIAL NOT NULL,
    "inquiry_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "about" TEXT NOT NULL DEFAULT '',
    "byte_size" INTEGER,
    "sha256" BYTEA,
    "added_by" TEXT NOT NULL,
    "added_by_name" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_by_name" TEXT,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdraw_reason" TEXT,
    "erased_on" DATE,

    CONSTRAINT "case_evidence_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "case_evidence_piece" (
    "evidence_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "case_evidence_piece_pkey" PRIMARY KEY ("evidence_id","seq")
);

CREATE INDEX "case_evidence_inquiry_id_idx" ON "case_evidence"("inquiry_id");
ALTER TABLE "case_evidence" ADD CONSTRAINT "case_evidence_inquiry_id_fkey" FOREIGN KEY ("inquiry_id") REFERENCES "inquiry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "case_evidence_piece" ADD CONSTRAINT "case_evidence_piece_evidence_id_fkey" FOREIGN KEY ("evidence_id") REFERENCES "case_evidence"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE case_evidence
  ADD CHECK (kind IN ('pdf', 'png', 'jpeg', 'tiff', 'text', 'reference')),
  ADD CHECK ((kind = 'reference') = (sha256 IS NULL)), ADD CHECK ((byte_size IS NULL) = (sha256 IS NULL)),
  ADD CHECK (byte_size > 0), ADD CHECK (length(sha256) = 32), ADD CHECK (name <> ''),
  ADD CHECK ((withdrawn_at IS NULL) = (withdraw_reason IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by_name IS NULL));

-- The same bytes stand once in a case, as long as they are not taken back.
CREATE UNIQUE INDEX case_evidence_once ON case_evidence (inquiry_id, sha256) WHERE withdrawn_at IS NULL;

-- What was attached stays what it was: it can be taken back once, and its bytes be erased.
CREATE FUNCTION keep_case_evidence() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  may_change text[] := ARRAY['withdrawn_by_name', 'withdrawn_at', 'withdraw_reason', 'erased_on'];
BEGIN
  IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change
    OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at, NEW.withdraw_reason, NEW.withdrawn_by_name)
        IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdraw_reason, OLD.withdrawn_by_name))
    OR (OLD.erased_on IS NOT NULL AND NEW.erased_on IS DISTINCT FROM OLD.erased_on) THEN
    RAISE EXCEPTION 'evidence is not edited: it is taken back';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_case_evidence BEFORE UPDATE ON case_evidence FOR EACH ROW EXECUTE FUNCTION keep_case_evidence();
CREATE TRIGGER keep_all BEFORE DELETE ON case_evidence FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON case_evidence FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON case_evidence FROM shokai_app;

ALTER TABLE retention_period DROP CONSTRAINT retention_period_data_class_check;
ALTER TABLE retention_period
  ADD CONSTRAINT retention_period_data_class_check CHECK (data_class IN ('deliveries', 'cards', 'evidence', 'caseEvidence', 'searches', 'sessions', 'trail'));
