-- Notes of a case go some time after its end: that somebody noted something, who and when, stays.
ALTER TABLE "case_note" ADD COLUMN "erased_on" DATE;
ALTER TABLE case_note DROP CONSTRAINT case_note_note_check;
ALTER TABLE case_note ADD CONSTRAINT case_note_note_check CHECK ((btrim(note) = '') = (erased_on IS NOT NULL));

CREATE FUNCTION keep_case_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - ARRAY['note', 'erased_on'] <> to_jsonb(OLD) - ARRAY['note', 'erased_on']
    OR OLD.erased_on IS NOT NULL OR NEW.erased_on IS NULL OR NEW.note <> '' THEN
    RAISE EXCEPTION 'note % stands as it was written', OLD.id USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER append_only ON case_note;
CREATE TRIGGER keep_case_note BEFORE UPDATE ON case_note FOR EACH ROW EXECUTE FUNCTION keep_case_note();
CREATE TRIGGER keep_all BEFORE DELETE ON case_note FOR EACH ROW EXECUTE FUNCTION refuse_change();
GRANT UPDATE ON case_note TO shokai_app;

ALTER TABLE retention_period DROP CONSTRAINT retention_period_data_class_check;
ALTER TABLE retention_period
  ADD CONSTRAINT retention_period_data_class_check CHECK (data_class IN ('deliveries', 'cards', 'evidence', 'caseEvidence', 'caseNotes', 'fraudReports', 'register', 'callers', 'searches', 'sessions', 'trail'));
