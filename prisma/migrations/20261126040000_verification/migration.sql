-- What lets anybody check the count: heads of the chain by day, verdicts of the verifier, certificates of publications.

CREATE TABLE "ledger_head" (
    "day" DATE NOT NULL,
    "block_no" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "count" INTEGER NOT NULL,
    "noted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_head_pkey" PRIMARY KEY ("day")
);
ALTER TABLE ledger_head ADD CHECK (length(hash) = 32), ADD CHECK (block_no >= 0), ADD CHECK (count >= 0);

CREATE TABLE "ledger_verification" (
    "id" SERIAL NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "asked_by" TEXT NOT NULL,
    "asked_by_name" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "anchor_name" TEXT,
    "anchor" TEXT,
    "progress" JSONB,
    "verdict" JSONB,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "ledger_verification_pkey" PRIMARY KEY ("id")
);
ALTER TABLE ledger_verification
  ADD CHECK (state IN ('waiting', 'running', 'ended', 'failed')),
  ADD CHECK ((state = 'ended') = (verdict IS NOT NULL)),
  ADD CHECK ((state IN ('ended', 'failed')) = (ended_at IS NOT NULL)),
  ADD CHECK ((anchor IS NULL) = (anchor_name IS NULL));

CREATE TABLE "certificate" (
    "version" INTEGER NOT NULL,
    "publication_id" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "certificate_pkey" PRIMARY KEY ("version")
);
CREATE UNIQUE INDEX "certificate_publication_id_key" ON "certificate"("publication_id");
ALTER TABLE certificate ADD CHECK (length(hash) = 32);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ledger_head', 'certificate'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER never_empty BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON ledger_head, certificate FROM shokai_app;

-- A verdict is final.
CREATE FUNCTION keep_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state IN ('ended', 'failed') THEN RAISE EXCEPTION 'the check % has ended', OLD.id; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_verdict BEFORE UPDATE ON ledger_verification FOR EACH ROW EXECUTE FUNCTION keep_verdict();
CREATE TRIGGER keep_verdicts BEFORE DELETE ON ledger_verification FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON ledger_verification FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON ledger_verification FROM shokai_app;
