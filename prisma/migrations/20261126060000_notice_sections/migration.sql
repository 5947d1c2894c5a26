-- Sections of the public notice: drafts under work, and the approved versions, which are append-only.

CREATE TABLE "notice_section_draft" (
    "key" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "based_on" INTEGER NOT NULL,
    "text_ja" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "summary_ja" TEXT NOT NULL,
    "summary_en" TEXT NOT NULL,
    "content_hash" BYTEA,
    "editors" TEXT[],
    "drafted_by" TEXT NOT NULL,
    "drafted_by_name" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "submitted_by" TEXT,
    "submitted_by_name" TEXT,
    "submitted_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_section_draft_pkey" PRIMARY KEY ("key")
);
ALTER TABLE notice_section_draft
  ADD CHECK (state IN ('draft', 'submitted')),
  ADD CHECK (based_on >= 0 AND cardinality(editors) > 0),
  ADD CHECK (btrim(text_ja) <> '' AND btrim(text_en) <> ''),
  ADD CHECK ((state = 'submitted') = (content_hash IS NOT NULL)),
  ADD CHECK ((state = 'submitted') = (submitted_by IS NOT NULL AND submitted_by_name IS NOT NULL AND submitted_at IS NOT NULL)),
  ADD CHECK (content_hash IS NULL OR length(content_hash) = 32);

CREATE TABLE "notice_section_version" (
    "key" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "text_ja" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "summary_ja" TEXT NOT NULL,
    "summary_en" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "editors" TEXT[],
    "drafted_by_name" TEXT NOT NULL,
    "approved_by" TEXT NOT NULL,
    "approved_by_name" TEXT NOT NULL,
    "approved_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "notice_section_version_pkey" PRIMARY KEY ("key","version")
);
ALTER TABLE notice_section_version
  ADD CHECK (version > 0 AND length(content_hash) = 32),
  ADD CHECK (btrim(text_ja) <> '' AND btrim(text_en) <> ''),
  ADD CHECK (cardinality(editors) > 0 AND NOT approved_by = ANY (editors));

-- Versions follow one another without a gap, and an approval never lies before the one before it.
CREATE FUNCTION check_section_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.version > 1 AND NOT EXISTS (
    SELECT FROM notice_section_version v
     WHERE v.key = NEW.key AND v.version = NEW.version - 1 AND v.approved_at <= NEW.approved_at) THEN
    RAISE EXCEPTION 'version % of section % does not follow the one before it', NEW.version, NEW.key;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_section_version BEFORE INSERT ON notice_section_version FOR EACH ROW EXECUTE FUNCTION check_section_version();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON notice_section_version FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON notice_section_version FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON notice_section_version FROM shokai_app;
