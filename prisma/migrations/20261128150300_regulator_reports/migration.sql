-- Reports to the regulator: the draft under work, the approved ones with their figures as they were, and when they were
-- handed in.

CREATE TABLE "regulator_draft" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "state" TEXT NOT NULL,
    "based_on" INTEGER NOT NULL,
    "from_on" DATE,
    "as_of" DATE NOT NULL,
    "texts" JSONB NOT NULL,
    "figures" JSONB,
    "content_hash" BYTEA,
    "editors" TEXT[],
    "drafted_by" TEXT NOT NULL,
    "drafted_by_name" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "submitted_by" TEXT,
    "submitted_by_name" TEXT,
    "submitted_at" TIMESTAMPTZ(3),

    CONSTRAINT "regulator_draft_pkey" PRIMARY KEY ("id")
);
ALTER TABLE regulator_draft
  ADD CHECK (id = 1 AND based_on >= 0),
  ADD CHECK (state IN ('draft', 'submitted')),
  ADD CHECK (from_on <= as_of),
  ADD CHECK (cardinality(editors) > 0),
  ADD CHECK ((state = 'submitted') = (content_hash IS NOT NULL) AND (state = 'submitted') = (figures IS NOT NULL)),
  ADD CHECK ((state = 'submitted') = (submitted_by IS NOT NULL AND submitted_by_name IS NOT NULL AND submitted_at IS NOT NULL)),
  ADD CHECK (length(content_hash) = 32);

CREATE TABLE "regulator_report" (
    "no" INTEGER NOT NULL,
    "from_on" DATE,
    "as_of" DATE NOT NULL,
    "texts" JSONB NOT NULL,
    "figures" JSONB NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "editors" TEXT[],
    "drafted_by_name" TEXT NOT NULL,
    "approved_by" TEXT NOT NULL,
    "approved_by_name" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "regulator_report_pkey" PRIMARY KEY ("no")
);
ALTER TABLE regulator_report
  ADD CHECK (no > 0 AND length(content_hash) = 32 AND from_on <= as_of),
  ADD CHECK (cardinality(editors) > 0 AND NOT approved_by = ANY (editors));

-- Reports follow one another without a gap, and an approval never lies before the one before it.
CREATE FUNCTION check_regulator_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.no > 1 AND NOT EXISTS (
    SELECT FROM regulator_report r WHERE r.no = NEW.no - 1 AND r.approved_at <= NEW.approved_at) THEN
    RAISE EXCEPTION 'report % does not follow the one before it', NEW.no;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_regulator_report BEFORE INSERT ON regulator_report FOR EACH ROW EXECUTE FUNCTION check_regulator_report();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON regulator_report FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON regulator_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON regulator_report FROM shokai_app;

CREATE TABLE "regulator_handing" (
    "id" SERIAL NOT NULL,
    "report_no" INTEGER NOT NULL,
    "recipient" TEXT NOT NULL,
    "handed_on" DATE NOT NULL,
    "reference" TEXT NOT NULL DEFAULT '',
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "regulator_handing_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "regulator_handing_report_no_idx" ON "regulator_handing"("report_no");
ALTER TABLE "regulator_handing" ADD CONSTRAINT "regulator_handing_report_no_fkey" FOREIGN KEY ("report_no") REFERENCES "regulator_report"("no") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE regulator_handing ADD CHECK (btrim(recipient) <> '');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON regulator_handing FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON regulator_handing FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON regulator_handing FROM shokai_app;
