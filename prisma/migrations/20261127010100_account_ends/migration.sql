-- Accounts that end: outsourced staff's always do. The passwords that were set before are kept as hashes, so that none
-- of the last four comes back.
ALTER TABLE "app_user" ADD COLUMN     "earlier_passwords" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "enabled_at" TIMESTAMPTZ(3),
ADD COLUMN     "ends_on" DATE,
ADD COLUMN     "kind" TEXT NOT NULL DEFAULT 'staff';

ALTER TABLE "app_user" ADD CONSTRAINT "app_user_kind" CHECK ("kind" IN ('staff', 'outsourced'));
ALTER TABLE "app_user" ADD CONSTRAINT "app_user_outsourced_ends" CHECK ("kind" <> 'outsourced' OR "ends_on" IS NOT NULL);
