-- Machines as senders: keys of card companies, what they submitted, how often they may ask, and where they are told.

ALTER TABLE batch DROP CONSTRAINT batch_source_check,
  ADD CHECK (source IN ('file', 'typed', 'api', 'folder', 'shell'));

CREATE TABLE "api_key" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "label" TEXT NOT NULL,
    "prefix" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" TEXT,
    "last_used_at" TIMESTAMPTZ(3),
    "last_used_address" TEXT,

    CONSTRAINT "api_key_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "api_key_hash_key" ON "api_key"("hash");
CREATE INDEX "api_key_company_id_idx" ON "api_key"("company_id");
ALTER TABLE "api_key" ADD CONSTRAINT "api_key_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE api_key
  ADD CHECK (length(hash) = 32), ADD CHECK (btrim(label) <> ''),
  ADD CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY['submit', 'receipts']),
  ADD CHECK (expires_at > created_at AND expires_at <= created_at + interval '366 days'),
  ADD CHECK ((revoked_at IS NULL) = (revoked_by IS NULL));

CREATE TABLE "api_submission" (
    "company_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "batch_id" INTEGER NOT NULL,
    "status" INTEGER NOT NULL,
    "answer" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "api_submission_pkey" PRIMARY KEY ("company_id","key")
);
CREATE INDEX "api_submission_created_at_idx" ON "api_submission"("created_at");
ALTER TABLE api_submission ADD CHECK (length(request_hash) = 32), ADD CHECK (status IN (200, 202));

-- How often somebody may ask: counted across processes, and nothing lost where a crash empties it.
CREATE UNLOGGED TABLE "pace" (
    "bucket" TEXT NOT NULL,
    "free_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "pace_pkey" PRIMARY KEY ("bucket")
);
CREATE INDEX "pace_free_at_idx" ON "pace"("free_at");

CREATE TABLE "webhook" (
    "company_id" INTEGER NOT NULL,
    "url" TEXT NOT NULL,
    "secret" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "webhook_pkey" PRIMARY KEY ("company_id")
);
ALTER TABLE "webhook" ADD CONSTRAINT "webhook_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "webhook_delivery" (
    "id" UUID NOT NULL,
    "company_id" INTEGER NOT NULL,
    "batch_id" INTEGER,
    "type" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "status" INTEGER,
    "fault" TEXT,
    "tried_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_delivery_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "webhook_delivery_company_id_created_at_idx" ON "webhook_delivery"("company_id", "created_at" DESC);
ALTER TABLE webhook_delivery ADD CHECK (state IN ('waiting', 'delivered', 'failed', 'dropped'));
