-- A file of the register may come as a ZIP: the one file inside is what is read.
ALTER TABLE "exposure_load" ADD COLUMN "inside" JSONB;

-- It is said while the file is received, and stands like the rest of what came.
CREATE OR REPLACE FUNCTION keep_exposure_load() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.source_id, NEW.file_name, NEW.sha256, NEW.byte_size, NEW.received_by, NEW.received_at)
      IS DISTINCT FROM (OLD.source_id, OLD.file_name, OLD.sha256, OLD.byte_size, OLD.received_by, OLD.received_at)
    OR (OLD.inside IS NOT NULL OR OLD.state <> 'received') AND NEW.inside IS DISTINCT FROM OLD.inside
    OR OLD.state IN ('reverted', 'discarded')
    OR (OLD.state IN ('loaded', 'reverting') AND (NEW.records, NEW.blank, NEW.problems, NEW.repeated, NEW.cards, NEW.layout)
      IS DISTINCT FROM (OLD.records, OLD.blank, OLD.problems, OLD.repeated, OLD.cards, OLD.layout)) THEN
    RAISE EXCEPTION 'load % of the register stands as it ended', OLD.id;
  END IF;
  RETURN NEW;
END $$;
