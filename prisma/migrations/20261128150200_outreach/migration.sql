-- Who was asked to watch their statements: lists by a named scope, and what is known of each from one day on.

CREATE TABLE "outreach" (
    "id" SERIAL NOT NULL,
    "scope_name" TEXT NOT NULL,
    "scope_version" INTEGER NOT NULL,
    "channel" TEXT NOT NULL,
    "company_id" INTEGER,
    "purpose" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outreach_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "outreach" ADD CONSTRAINT "outreach_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE outreach
  ADD CHECK (btrim(scope_name) <> '' AND scope_version > 0 AND btrim(purpose) <> ''),
  ADD CHECK (channel IN ('letter', 'telephone', 'company')),
  ADD CHECK ((channel = 'company') = (company_id IS NOT NULL));

CREATE TABLE "outreach_step" (
    "outreach_id" INTEGER NOT NULL,
    "no" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "on_day" DATE NOT NULL,
    "persons" INTEGER NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "outreach_step_pkey" PRIMARY KEY ("outreach_id","no")
);
ALTER TABLE "outreach_step" ADD CONSTRAINT "outreach_step_outreach_id_fkey" FOREIGN KEY ("outreach_id") REFERENCES "outreach"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE outreach_step
  ADD CHECK (no > 0 AND persons >= 0),
  ADD CHECK (state IN ('planned', 'sent', 'confirmed', 'given_up'));

-- Steps follow one another: planned, then sent, then confirmed; what is only planned may be given up. The same state again
-- corrects its figure, and says why.
CREATE FUNCTION check_outreach_step() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before outreach_step%ROWTYPE;
BEGIN
  SELECT * INTO before FROM outreach_step s WHERE s.outreach_id = NEW.outreach_id AND s.no = NEW.no - 1;
  IF NEW.no = 1 THEN
    IF NEW.state NOT IN ('planned', 'sent') THEN
      RAISE EXCEPTION 'a list begins as planned or sent';
    END IF;
  ELSIF before.no IS NULL OR before.made_at > NEW.made_at THEN
    RAISE EXCEPTION 'step % of list % does not follow the one before it', NEW.no, NEW.outreach_id;
  ELSIF NOT (
    (before.state = NEW.state AND btrim(NEW.note) <> '')
    OR (before.state = 'planned' AND NEW.state = 'sent')
    OR (before.state = 'planned' AND NEW.state = 'given_up' AND btrim(NEW.note) <> '')
    OR (before.state = 'sent' AND NEW.state = 'confirmed')) THEN
    RAISE EXCEPTION 'a list that is % does not become %', before.state, NEW.state;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_outreach_step BEFORE INSERT ON outreach_step FOR EACH ROW EXECUTE FUNCTION check_outreach_step();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach_step FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON outreach_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON outreach FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON outreach FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON outreach, outreach_step FROM shokai_app;
