-- A list says its purpose and its scope in both languages: the regulator's report is in both.
ALTER TABLE "outreach" ADD COLUMN "scope_name_en" TEXT NOT NULL DEFAULT '';
ALTER TABLE "outreach" ADD COLUMN "purpose_en" TEXT NOT NULL DEFAULT '';
ALTER TABLE "outreach" ALTER COLUMN "scope_name_en" DROP DEFAULT, ALTER COLUMN "purpose_en" DROP DEFAULT;
-- Of lists from now on: what was entered before is not changed.
ALTER TABLE outreach ADD CONSTRAINT outreach_in_english CHECK (btrim(scope_name_en) <> '' AND btrim(purpose_en) <> '') NOT VALID;
