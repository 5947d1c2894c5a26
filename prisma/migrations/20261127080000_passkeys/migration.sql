-- Passkeys beside the authenticator's codes: public keys only, there is nothing in this table to steal. The challenge
-- that a session waits to be answered is kept on its row, for one use and a few minutes.
CREATE TABLE "passkey" (
    "id" SERIAL NOT NULL,
    "user_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "credential_id" BYTEA NOT NULL,
    "public_key" BYTEA NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "synced" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");
CREATE INDEX "passkey_user_id_idx" ON "passkey"("user_id");

ALTER TABLE "passkey" ADD CONSTRAINT "passkey_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "passkey" ADD CHECK (counter >= 0), ADD CHECK (octet_length(credential_id) BETWEEN 1 AND 1023);

ALTER TABLE "app_session" ADD COLUMN     "challenge" TEXT,
ADD COLUMN     "challenge_for" TEXT,
ADD COLUMN     "challenge_until" TIMESTAMPTZ(3);
ALTER TABLE "app_session" ADD CHECK (challenge_for IN ('use', 'add')),
  ADD CHECK ((challenge IS NULL) = (challenge_for IS NULL) AND (challenge IS NULL) = (challenge_until IS NULL));

GRANT SELECT, INSERT, UPDATE, DELETE ON "passkey" TO shokai_app;
GRANT USAGE, SELECT ON SEQUENCE "passkey_id_seq" TO shokai_app;
