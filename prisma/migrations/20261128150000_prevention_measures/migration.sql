-- The register of prevention measures: what a measure says is its newest version, and every version stays.

CREATE TABLE "prevention_measure" (
    "id" SERIAL NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "prevention_measure_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "prevention_measure_version" (
    "measure_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "since_on" DATE NOT NULL,
    "due_on" DATE,
    "text_ja" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "saved_by" TEXT NOT NULL,
    "saved_by_name" TEXT NOT NULL,
    "saved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "prevention_measure_version_pkey" PRIMARY KEY ("measure_id","version")
);
ALTER TABLE "prevention_measure_version" ADD CONSTRAINT "prevention_measure_version_measure_id_fkey" FOREIGN KEY ("measure_id") REFERENCES "prevention_measure"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE prevention_measure_version
  ADD CHECK (version > 0),
  ADD CHECK (kind IN ('immediate', 'after_cause', 'ongoing', 'planned')),
  ADD CHECK (state IN ('planned', 'under_way', 'done', 'given_up')),
  ADD CHECK (btrim(text_ja) <> '' AND btrim(text_en) <> ''),
  ADD CHECK (state <> 'given_up' OR btrim(note) <> '');

-- Versions follow one another without a gap, and neither their days nor their instants go back.
CREATE FUNCTION check_measure_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version > 1 AND NOT EXISTS (
    SELECT FROM prevention_measure_version v
     WHERE v.measure_id = NEW.measure_id AND v.version = NEW.version - 1
       AND v.since_on <= NEW.since_on AND v.saved_at <= NEW.saved_at) THEN
    RAISE EXCEPTION 'version % of measure % does not follow the one before it', NEW.version, NEW.measure_id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_measure_version BEFORE INSERT ON prevention_measure_version FOR EACH ROW EXECUTE FUNCTION check_measure_version();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON prevention_measure_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON prevention_measure_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON prevention_measure FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON prevention_measure FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON prevention_measure_version, prevention_measure FROM shokai_app;
