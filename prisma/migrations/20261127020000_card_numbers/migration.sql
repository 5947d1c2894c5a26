-- Full card numbers that a person saw, one at a time (RULEBOOK R8.3): the row is there before the number is answered.
CREATE TABLE "card_reveal" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "business_at" TIMESTAMPTZ(3) NOT NULL,
    "user_id" TEXT NOT NULL,
    "user_name" TEXT NOT NULL,
    "card_id" INTEGER NOT NULL,
    "bin" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "reason_code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    CONSTRAINT "card_reveal_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "card_reveal_at_idx" ON "card_reveal"("at");
CREATE INDEX "card_reveal_user_id_at_idx" ON "card_reveal"("user_id", "at");
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON card_reveal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON card_reveal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON card_reveal FROM shokai_app;

-- Full card numbers that leave as a file: asked for by one person, approved by another, encrypted to the recipient.
CREATE TABLE "full_export" (
    "id" SERIAL NOT NULL,
    "list" TEXT NOT NULL,
    "company_id" INTEGER,
    "received_from" DATE,
    "received_to" DATE,
    "reason" TEXT NOT NULL,
    "recipient_name" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'requested',
    "requested_by" TEXT NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "decided_by" TEXT,
    "decided_by_name" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decision" TEXT,
    -- Rows against the day's cap, by the real clock: what was counted at the approval, then what the file holds.
    "rows" INTEGER NOT NULL DEFAULT 0,
    "counted_at" TIMESTAMPTZ(3),
    "bytes" BIGINT,
    "sha256" BYTEA,
    "erase_at" TIMESTAMPTZ(3),
    "erased_at" TIMESTAMPTZ(3),
    "downloads" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "full_export_pkey" PRIMARY KEY ("id"),
    CONSTRAINT full_export_state CHECK (state IN ('requested', 'approved', 'ready', 'declined', 'withdrawn', 'failed', 'erased')),
    CONSTRAINT full_export_list CHECK (list IN ('inquiries', 'members')),
    CONSTRAINT full_export_recipient CHECK (recipient ~ '^age1[0-9a-z]{58}$'),
    -- Two persons: nobody approves their own.
    CONSTRAINT full_export_two CHECK (state IN ('requested', 'declined', 'withdrawn') OR decided_by <> requested_by)
);
CREATE INDEX "full_export_state_idx" ON "full_export"("state");
CREATE TABLE "full_export_piece" (
    "export_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "bytes" BYTEA NOT NULL,
    CONSTRAINT "full_export_piece_pkey" PRIMARY KEY ("export_id", "seq")
);
ALTER TABLE "full_export" ADD CONSTRAINT "full_export_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE SET NULL ON UPDATE CASCADE;
ALTER TABLE "full_export_piece" ADD CONSTRAINT "full_export_piece_export_id_fkey" FOREIGN KEY ("export_id") REFERENCES "full_export"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
REVOKE DELETE ON full_export FROM shokai_app;

-- What was asked for stands; who decided is not changed afterwards.
CREATE FUNCTION keep_full_export() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.list, NEW.company_id, NEW.received_from, NEW.received_to, NEW.reason, NEW.recipient_name, NEW.recipient,
      NEW.requested_by, NEW.requested_at) IS DISTINCT FROM
     (OLD.list, OLD.company_id, OLD.received_from, OLD.received_to, OLD.reason, OLD.recipient_name, OLD.recipient,
      OLD.requested_by, OLD.requested_at)
    OR (OLD.decided_by IS NOT NULL AND NEW.decided_by IS DISTINCT FROM OLD.decided_by)
    OR NEW.downloads < OLD.downloads
    OR OLD.state IN ('declined', 'withdrawn', 'erased') THEN
    RAISE EXCEPTION 'full export %: what was asked for stands', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_full_export BEFORE UPDATE ON full_export FOR EACH ROW EXECUTE FUNCTION keep_full_export();

-- A version of a key that nothing uses any more may be missing at the start.
ALTER TABLE "vault_key" ADD COLUMN "retired_at" TIMESTAMPTZ(3);

-- Sealing everything anew under another version of the key; place and cursor say where a killed run goes on.
CREATE TABLE "key_rotation" (
    "id" SERIAL NOT NULL,
    "version" INTEGER NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'running',
    "place" INTEGER NOT NULL DEFAULT 0,
    "cursor" JSONB,
    "resealed" INTEGER NOT NULL DEFAULT 0,
    "unreadable" INTEGER NOT NULL DEFAULT 0,
    "asked_by" TEXT NOT NULL,
    "asked_by_name" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    CONSTRAINT "key_rotation_pkey" PRIMARY KEY ("id"),
    CONSTRAINT key_rotation_state CHECK (state IN ('running', 'ended'))
);
CREATE UNIQUE INDEX key_rotation_one ON key_rotation ((1)) WHERE state = 'running';
