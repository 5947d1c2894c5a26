-- The identified set as versions of a rule over the register (R6): drafted by one person, adopted by another.
CREATE TABLE "exposure_scope" (
    "id" SERIAL NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'draft',
    "rule" JSONB NOT NULL,
    "about_ja" TEXT NOT NULL,
    "about_en" TEXT NOT NULL,
    "published_on" DATE,
    "cards" INTEGER NOT NULL,
    "drafted_by" TEXT NOT NULL,
    "drafted_by_name" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "classified_at" TIMESTAMPTZ(3),
    "moved" INTEGER,

    CONSTRAINT "exposure_scope_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "exposure_scope_version_key" ON "exposure_scope"("version");

-- The rule in the form that is asked for each card: of any group, the source and all conditions.
CREATE TABLE "exposure_scope_group" (
    "scope_id" INTEGER NOT NULL,
    "no" INTEGER NOT NULL,
    "sources" INTEGER[],

    CONSTRAINT "exposure_scope_group_pkey" PRIMARY KEY ("scope_id","no")
);
CREATE TABLE "exposure_scope_condition" (
    "scope_id" INTEGER NOT NULL,
    "group_no" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "value_ids" INTEGER[],

    CONSTRAINT "exposure_scope_condition_pkey" PRIMARY KEY ("scope_id","group_no","position")
);
ALTER TABLE "exposure_scope_group" ADD CONSTRAINT "exposure_scope_group_scope_id_fkey" FOREIGN KEY ("scope_id") REFERENCES "exposure_scope"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "exposure_scope_condition" ADD CONSTRAINT "exposure_scope_condition_scope_id_group_no_fkey" FOREIGN KEY ("scope_id", "group_no") REFERENCES "exposure_scope_group"("scope_id", "no") ON DELETE RESTRICT ON UPDATE CASCADE;

ALTER TABLE exposure_scope
  ADD CONSTRAINT exposure_scope_state CHECK (state IN ('draft', 'adopted', 'superseded', 'withdrawn')),
  -- Two persons: nobody adopts their own.
  ADD CONSTRAINT exposure_scope_two CHECK (state IN ('draft', 'withdrawn') OR decided_by <> drafted_by);
CREATE UNIQUE INDEX exposure_scope_in_force ON exposure_scope ((1)) WHERE state = 'adopted';

CREATE FUNCTION keep_exposure_scope() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.version, NEW.rule, NEW.about_ja, NEW.about_en, NEW.published_on, NEW.drafted_by, NEW.drafted_at)
      IS DISTINCT FROM (OLD.version, OLD.rule, OLD.about_ja, OLD.about_en, OLD.published_on, OLD.drafted_by, OLD.drafted_at)
    OR (OLD.decided_by IS NOT NULL AND (NEW.decided_by, NEW.decided_at) IS DISTINCT FROM (OLD.decided_by, OLD.decided_at))
    OR (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'adopted'), ('draft', 'withdrawn'), ('adopted', 'adopted'),
      ('adopted', 'superseded'), ('superseded', 'superseded')) THEN
    RAISE EXCEPTION 'scope % stands as it was drafted', OLD.version;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_exposure_scope BEFORE UPDATE ON exposure_scope FOR EACH ROW EXECUTE FUNCTION keep_exposure_scope();
CREATE TRIGGER keep_all BEFORE DELETE ON exposure_scope FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON exposure_scope FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON exposure_scope FROM shokai_app;

-- Whether a card of the register, by its source and values, is in the set that a scope identifies.
CREATE FUNCTION fits_scope(scope integer, source integer, vals integer[]) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM exposure_scope_group g
     WHERE g.scope_id = scope AND (cardinality(g.sources) = 0 OR source = ANY (g.sources))
       AND NOT EXISTS (
         SELECT FROM exposure_scope_condition k
          WHERE k.scope_id = scope AND k.group_no = g.no AND coalesce(vals[k.position] = ANY (k.value_ids), false) IS NOT TRUE))
$$;

-- What an inquiry's card is by the scope in force; null: there is no register, or nothing is said of the inquiry.
ALTER TABLE "inquiry" ADD COLUMN "exposure" TEXT, ADD COLUMN "exposure_scope" INTEGER;
ALTER TABLE inquiry ADD CHECK (exposure IN ('identified', 'possibly_exposed', 'not_in_files', 'cannot_determine'));
