-- Everybody signs in with a second factor: a time-based code whose secret is sealed, its last used step, and recovery
-- codes of which only hashes are kept. A session without second_factor_at may do nothing but pass the factor.
ALTER TABLE "app_user" ADD COLUMN     "failed_codes" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "totp_pending" BYTEA,
ADD COLUMN     "totp_secret" BYTEA,
ADD COLUMN     "totp_step" INTEGER;

ALTER TABLE "app_session" ADD COLUMN     "fresh_at" TIMESTAMPTZ(3),
ADD COLUMN     "second_factor_at" TIMESTAMPTZ(3);

CREATE TABLE "recovery_code" (
    "id" SERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "hash" BYTEA NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "recovery_code_user_id_hash_key" ON "recovery_code"("user_id", "hash");

ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

GRANT SELECT, INSERT, UPDATE, DELETE ON "recovery_code" TO shokai_app;
GRANT USAGE, SELECT ON SEQUENCE "recovery_code_id_seq" TO shokai_app;
