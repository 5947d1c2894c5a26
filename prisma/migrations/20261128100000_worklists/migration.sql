-- What an open live case needs next (RULEBOOK R5). In the database, because lists and taking the next one walk its index;
-- lib/reimbursements/stages.ts stageOf says the same of one case.
CREATE FUNCTION relief_stage(staff_case smallint, reported_case smallint, charged bigint, relieved bigint)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN coalesce(relieved, 0) > coalesce(charged, 0) THEN 'money_to_check'
  WHEN coalesce(staff_case, reported_case) IS NULL THEN 'case_unknown'
  WHEN coalesce(charged, 0) > coalesce(relieved, 0) THEN
    CASE WHEN coalesce(staff_case, reported_case) = 3 THEN 'to_refund' ELSE 'to_cancel' END
  WHEN coalesce(charged, 0) > 0 THEN 'to_close'
  WHEN coalesce(staff_case, reported_case) = 1 THEN 'to_confirm'
  ELSE 'charge_unknown'
END;

-- The worklists: per stage by received date, which is also by due date.
CREATE INDEX inquiry_stage ON inquiry (relief_stage(staff_case, reported_case, charged, relieved), received_on, id)
  WHERE live AND closed_as IS NULL;

CREATE TABLE "stage_limit" (
    "stage" TEXT NOT NULL,
    "days" INTEGER NOT NULL,

    CONSTRAINT "stage_limit_pkey" PRIMARY KEY ("stage")
);
ALTER TABLE stage_limit
  ADD CHECK (stage IN ('case_unknown', 'charge_unknown', 'to_confirm', 'to_cancel', 'to_refund', 'money_to_check', 'to_close')),
  ADD CHECK (days BETWEEN 1 AND 250);
INSERT INTO stage_limit (stage, days) VALUES
  ('case_unknown', 5), ('charge_unknown', 10), ('to_confirm', 15), ('to_cancel', 20), ('to_refund', 30),
  ('money_to_check', 15), ('to_close', 30);

CREATE TABLE "case_work" (
    "inquiry_id" INTEGER NOT NULL,
    "owner" UUID,
    "taken_by" UUID,
    "taken_until" TIMESTAMPTZ(3),
    "follow_up_on" DATE,

    CONSTRAINT "case_work_pkey" PRIMARY KEY ("inquiry_id")
);
CREATE INDEX "case_work_owner_idx" ON "case_work"("owner");
CREATE INDEX "case_work_taken_by_idx" ON "case_work"("taken_by");
ALTER TABLE "case_work" ADD CONSTRAINT "case_work_inquiry_id_fkey" FOREIGN KEY ("inquiry_id") REFERENCES "inquiry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE case_work ADD CHECK ((taken_by IS NULL) = (taken_until IS NULL));

CREATE TABLE "case_note" (
    "id" SERIAL NOT NULL,
    "inquiry_id" INTEGER NOT NULL,
    "note" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "case_note_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "case_note_inquiry_id_idx" ON "case_note"("inquiry_id");
ALTER TABLE "case_note" ADD CONSTRAINT "case_note_inquiry_id_fkey" FOREIGN KEY ("inquiry_id") REFERENCES "inquiry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE case_note ADD CHECK (btrim(note) <> '');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON case_note FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON case_note FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON case_note FROM shokai_app;
