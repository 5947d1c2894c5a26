-- Cards and member numbers are nodes of one evidence graph: their ids come from one sequence.
CREATE SEQUENCE node_id_seq AS integer;


-- CreateTable
CREATE TABLE "app_user" (
    "id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "display_name" TEXT NOT NULL,
    "roles" TEXT[],
    "locale" TEXT NOT NULL DEFAULT 'ja',
    "theme" TEXT NOT NULL DEFAULT 'system',
    "password_hash" TEXT,
    "setup_hash" BYTEA,
    "setup_expires_at" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "failed_sign_ins" INTEGER NOT NULL DEFAULT 0,
    "locked_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_sign_in_at" TIMESTAMPTZ(3),

    CONSTRAINT "app_user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "app_session" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ended_at" TIMESTAMPTZ(3),
    "address" TEXT,
    "user_agent" TEXT,

    CONSTRAINT "app_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "saved_view" (
    "id" SERIAL NOT NULL,
    "user_id" UUID,
    "list" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "query" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" UUID NOT NULL,

    CONSTRAINT "saved_view_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "stored_search" (
    "id" UUID NOT NULL,
    "user_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "token" BYTEA,
    "text" TEXT,
    "label" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "stored_search_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),
    "business_at" TIMESTAMPTZ(3) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "subject_id" TEXT,
    "outcome" TEXT NOT NULL DEFAULT 'done',
    "address" TEXT,
    "details" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "company" (
    "id" SERIAL NOT NULL,
    "code" TEXT NOT NULL,
    "name_ja" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "contact" TEXT NOT NULL DEFAULT '',
    "ended_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "company_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bin_range" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "low" TEXT NOT NULL,
    "high" TEXT NOT NULL,

    CONSTRAINT "bin_range_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "profile" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "body" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "profile_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inquiry" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "reference" TEXT,
    "card_id" INTEGER,
    "number_id" INTEGER,
    "mask_head" TEXT,
    "mask_tail" TEXT,
    "ties" BOOLEAN NOT NULL DEFAULT true,
    "misuse_on" DATE,
    "amount" BIGINT,
    "currency" TEXT,
    "merchant" TEXT,
    "reported_case" SMALLINT,
    "reported_use" TEXT,
    "content_batch" INTEGER,
    "content_row" INTEGER,
    "sightings" INTEGER NOT NULL DEFAULT 0,
    "received_on" DATE,
    "withdrawn" BOOLEAN NOT NULL DEFAULT false,
    "voided" BOOLEAN NOT NULL DEFAULT false,
    "live" BOOLEAN NOT NULL DEFAULT false,
    "staff_case" SMALLINT,
    "staff_use" TEXT,
    "closed_as" TEXT,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,
    "close_proof" TEXT,
    "charged" BIGINT,
    "relieved" BIGINT,

    CONSTRAINT "inquiry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "batch" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "source" TEXT NOT NULL,
    "file_name" TEXT,
    "received_on" DATE NOT NULL,
    "covers_from" DATE,
    "covers_to" DATE,
    "sha256" BYTEA NOT NULL,
    "byte_size" BIGINT NOT NULL,
    "state" TEXT NOT NULL,
    "profile_id" INTEGER,
    "layout" JSONB,
    "reason" JSONB,
    "records" INTEGER NOT NULL DEFAULT 0,
    "progress" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "committed_at" TIMESTAMPTZ(3),
    "committed_by" TEXT,
    "commit_block" INTEGER,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by" TEXT,
    "revert_block" INTEGER,

    CONSTRAINT "batch_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "delivery_piece" (
    "batch_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "delivery_piece_pkey" PRIMARY KEY ("batch_id","seq")
);

-- CreateTable
CREATE TABLE "record_cells" (
    "batch_id" INTEGER NOT NULL,
    "first_row" INTEGER NOT NULL,
    "last_row" INTEGER NOT NULL,
    "sealed" BYTEA NOT NULL,

    CONSTRAINT "record_cells_pkey" PRIMARY KEY ("batch_id","first_row")
);

-- CreateTable
CREATE TABLE "record" (
    "batch_id" INTEGER NOT NULL,
    "row_no" INTEGER NOT NULL,
    "line" INTEGER NOT NULL,
    "company_id" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "key" TEXT,
    "kind" TEXT NOT NULL DEFAULT 'new',
    "reference" TEXT,
    "fingerprint" BYTEA,
    "token" BYTEA,
    "cipher" BYTEA,
    "bin" TEXT,
    "last4" TEXT,
    "mask_head" TEXT,
    "mask_tail" TEXT,
    "expiry" TEXT,
    "member_number" TEXT,
    "ties" BOOLEAN NOT NULL DEFAULT true,
    "misuse_on" DATE,
    "amount" BIGINT,
    "currency" TEXT,
    "merchant" TEXT,
    "city" TEXT,
    "country" TEXT,
    "mcc" TEXT,
    "channel" TEXT,
    "note" TEXT,
    "detection_case" SMALLINT,
    "use_status" TEXT,
    "old_token" BYTEA,
    "old_cipher" BYTEA,
    "old_bin" TEXT,
    "old_last4" TEXT,
    "content_hash" BYTEA,
    "findings" JSONB,
    "level" TEXT,

    CONSTRAINT "record_pkey" PRIMARY KEY ("batch_id","row_no")
);

-- CreateTable
CREATE TABLE "ledger_block" (
    "no" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "cause" TEXT NOT NULL,
    "person_id" TEXT NOT NULL,
    "person_name" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "entries" INTEGER NOT NULL,
    "net" INTEGER NOT NULL,
    "entries_hash" BYTEA NOT NULL,
    "previous_hash" BYTEA NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "ledger_block_pkey" PRIMARY KEY ("no")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "block_no" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "member_id" INTEGER NOT NULL,
    "effective_on" DATE NOT NULL,
    "delta" SMALLINT NOT NULL,
    "cause" TEXT NOT NULL,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("block_no","seq")
);

-- CreateTable
CREATE TABLE "ledger_delta" (
    "block_no" INTEGER NOT NULL,
    "effective_on" DATE NOT NULL,
    "delta" INTEGER NOT NULL,

    CONSTRAINT "ledger_delta_pkey" PRIMARY KEY ("block_no","effective_on")
);

-- CreateTable
CREATE TABLE "ledger_snapshot" (
    "block_no" INTEGER NOT NULL,
    "effective_on" DATE NOT NULL,
    "total" INTEGER NOT NULL,

    CONSTRAINT "ledger_snapshot_pkey" PRIMARY KEY ("block_no","effective_on")
);

-- CreateTable
CREATE TABLE "card" (
    "id" INTEGER NOT NULL DEFAULT (nextval('node_id_seq'::regclass))::integer,
    "token" BYTEA NOT NULL,
    "cipher" BYTEA NOT NULL,
    "bin" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "member_id" INTEGER NOT NULL,

    CONSTRAINT "card_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member_number" (
    "id" INTEGER NOT NULL DEFAULT (nextval('node_id_seq'::regclass))::integer,
    "company_id" INTEGER NOT NULL,
    "number" TEXT NOT NULL,
    "member_id" INTEGER NOT NULL,
    "set_aside" TEXT,

    CONSTRAINT "member_number_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" SERIAL NOT NULL,
    "counted_on" DATE,
    "born_block" INTEGER NOT NULL,
    "ended_block" INTEGER,
    "ended_into" INTEGER,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reissue_link" (
    "batch_id" INTEGER NOT NULL,
    "row_no" INTEGER NOT NULL,
    "old_card_id" INTEGER NOT NULL,
    "new_card_id" INTEGER NOT NULL,

    CONSTRAINT "reissue_link_pkey" PRIMARY KEY ("batch_id","row_no")
);

-- CreateTable
CREATE TABLE "decision" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "inquiry_id" INTEGER,
    "content" TEXT,
    "on_date" DATE,
    "node_a" INTEGER,
    "node_b" INTEGER,
    "reason_code" TEXT,
    "reason" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "made_block" INTEGER NOT NULL,
    "undone_by" TEXT,
    "undone_by_name" TEXT,
    "undone_at" TIMESTAMPTZ(3),
    "undo_reason" TEXT,
    "undone_block" INTEGER,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "review" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "node_id" INTEGER,
    "member_id" INTEGER,
    "inquiry_id" INTEGER,
    "details" JSONB NOT NULL DEFAULT '{}',
    "opened_block" INTEGER NOT NULL,
    "closed_block" INTEGER,

    CONSTRAINT "review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "publication" (
    "id" SERIAL NOT NULL,
    "version" INTEGER,
    "state" TEXT NOT NULL,
    "as_of" DATE NOT NULL,
    "block_no" INTEGER NOT NULL,
    "count" INTEGER NOT NULL,
    "previous_id" INTEGER,
    "bridge" JSONB NOT NULL,
    "corrects_id" INTEGER,
    "correction_ja" TEXT,
    "correction_en" TEXT,
    "note_ja" TEXT NOT NULL DEFAULT '',
    "note_en" TEXT NOT NULL DEFAULT '',
    "content_hash" BYTEA,
    "drafted_by" TEXT NOT NULL,
    "drafted_by_name" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "editors" TEXT[],
    "submitted_by" TEXT,
    "submitted_at" TIMESTAMPTZ(3),
    "approved_by" TEXT,
    "approved_by_name" TEXT,
    "approved_at" TIMESTAMPTZ(3),
    "published_by" TEXT,
    "published_by_name" TEXT,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "publication_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "money_entry" (
    "id" SERIAL NOT NULL,
    "inquiry_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "booked_on" DATE NOT NULL,
    "reference" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',
    "reverses_id" INTEGER,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "money_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "incident" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "name_ja" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "organisation_ja" TEXT NOT NULL,
    "organisation_en" TEXT NOT NULL,
    "started_on" DATE NOT NULL,
    "time_zone" TEXT NOT NULL DEFAULT 'Asia/Tokyo',
    "default_locale" TEXT NOT NULL DEFAULT 'ja',
    "clock_fixed_at" TIMESTAMPTZ(3),
    "number_limit" INTEGER NOT NULL DEFAULT 10,
    "placeholders" TEXT[],
    "upload_limit" BIGINT NOT NULL DEFAULT 536870912,
    "silent_after_days" INTEGER NOT NULL DEFAULT 14,
    "late_after_days" INTEGER NOT NULL DEFAULT 30,
    "is_demo" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "vault_key" (
    "purpose" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "check" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vault_key_pkey" PRIMARY KEY ("purpose","version")
);

-- CreateIndex
CREATE UNIQUE INDEX "app_user_login_key" ON "app_user"("login");

-- CreateIndex
CREATE UNIQUE INDEX "app_user_setup_hash_key" ON "app_user"("setup_hash");

-- CreateIndex
CREATE INDEX "app_session_user_id_idx" ON "app_session"("user_id");

-- CreateIndex
CREATE INDEX "saved_view_list_user_id_idx" ON "saved_view"("list", "user_id");

-- CreateIndex
CREATE INDEX "stored_search_created_at_idx" ON "stored_search"("created_at");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE INDEX "audit_event_type_seq_idx" ON "audit_event"("type", "seq" DESC);

-- CreateIndex
CREATE INDEX "audit_event_subject_subject_id_seq_idx" ON "audit_event"("subject", "subject_id", "seq" DESC);

-- CreateIndex
CREATE INDEX "audit_event_actor_id_seq_idx" ON "audit_event"("actor_id", "seq" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "company_code_key" ON "company"("code");

-- CreateIndex
CREATE INDEX "bin_range_company_id_idx" ON "bin_range"("company_id");

-- CreateIndex
CREATE UNIQUE INDEX "profile_company_id_version_key" ON "profile"("company_id", "version");

-- CreateIndex
CREATE INDEX "inquiry_card_id_idx" ON "inquiry"("card_id");

-- CreateIndex
CREATE INDEX "inquiry_number_id_idx" ON "inquiry"("number_id");

-- CreateIndex
CREATE INDEX "inquiry_received_on_id_idx" ON "inquiry"("received_on" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "inquiry_company_id_key_key" ON "inquiry"("company_id", "key");

-- CreateIndex
CREATE INDEX "batch_company_id_received_on_idx" ON "batch"("company_id", "received_on" DESC);

-- CreateIndex
CREATE INDEX "batch_state_idx" ON "batch"("state");

-- CreateIndex
CREATE INDEX "record_company_id_key_idx" ON "record"("company_id", "key");

-- CreateIndex
CREATE INDEX "ledger_block_at_idx" ON "ledger_block"("at");

-- CreateIndex
CREATE INDEX "ledger_entry_member_id_idx" ON "ledger_entry"("member_id");

-- CreateIndex
CREATE UNIQUE INDEX "card_token_key" ON "card"("token");

-- CreateIndex
CREATE INDEX "card_member_id_idx" ON "card"("member_id");

-- CreateIndex
CREATE INDEX "card_last4_idx" ON "card"("last4");

-- CreateIndex
CREATE INDEX "member_number_member_id_idx" ON "member_number"("member_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_number_company_id_number_key" ON "member_number"("company_id", "number");

-- CreateIndex
CREATE INDEX "member_counted_on_idx" ON "member"("counted_on");

-- CreateIndex
CREATE INDEX "member_ended_into_idx" ON "member"("ended_into");

-- CreateIndex
CREATE INDEX "reissue_link_old_card_id_idx" ON "reissue_link"("old_card_id");

-- CreateIndex
CREATE INDEX "reissue_link_new_card_id_idx" ON "reissue_link"("new_card_id");

-- CreateIndex
CREATE INDEX "decision_inquiry_id_idx" ON "decision"("inquiry_id");

-- CreateIndex
CREATE INDEX "decision_node_a_idx" ON "decision"("node_a");

-- CreateIndex
CREATE INDEX "decision_node_b_idx" ON "decision"("node_b");

-- CreateIndex
CREATE INDEX "review_kind_closed_block_idx" ON "review"("kind", "closed_block");

-- CreateIndex
CREATE UNIQUE INDEX "publication_version_key" ON "publication"("version");

-- CreateIndex
CREATE INDEX "publication_state_idx" ON "publication"("state");

-- CreateIndex
CREATE UNIQUE INDEX "money_entry_reverses_id_key" ON "money_entry"("reverses_id");

-- CreateIndex
CREATE INDEX "money_entry_inquiry_id_idx" ON "money_entry"("inquiry_id");

-- AddForeignKey
ALTER TABLE "app_session" ADD CONSTRAINT "app_session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "app_user"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bin_range" ADD CONSTRAINT "bin_range_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "profile" ADD CONSTRAINT "profile_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch" ADD CONSTRAINT "batch_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "batch" ADD CONSTRAINT "batch_profile_id_fkey" FOREIGN KEY ("profile_id") REFERENCES "profile"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "money_entry" ADD CONSTRAINT "money_entry_inquiry_id_fkey" FOREIGN KEY ("inquiry_id") REFERENCES "inquiry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- ---------------------------------------------------------------------------------------------------------------
-- What the database refuses, whoever asks.

ALTER TABLE incident ADD CHECK (id = 1), ADD CHECK (number_limit >= 1), ADD CHECK (upload_limit > 0);
ALTER TABLE app_user ADD CHECK (login = lower(login) AND login <> ''),
  ADD CHECK (roles <@ ARRAY['intake', 'hotline', 'manager', 'editor', 'auditor', 'admin']);
ALTER TABLE bin_range ADD CHECK (low ~ '^[0-9]{6,8}$' AND high ~ '^[0-9]{6,8}$' AND length(low) = length(high) AND low <= high);
ALTER TABLE batch
  ADD CHECK (source IN ('file', 'typed', 'api')),
  ADD CHECK (state IN ('received', 'reading', 'unreadable', 'review', 'committed', 'rejected', 'reverted')),
  ADD CHECK (length(sha256) = 32), ADD CHECK (byte_size >= 0),
  ADD CHECK ((covers_from IS NULL) = (covers_to IS NULL) AND covers_from <= covers_to),
  ADD CHECK ((state IN ('committed', 'reverted')) = (commit_block IS NOT NULL)),
  ADD CHECK ((state = 'reverted') = (revert_block IS NOT NULL));
-- The same bytes of the same card company are one batch, among those not rejected or reverted (RULEBOOK R4.3).
CREATE UNIQUE INDEX batch_same_bytes ON batch (company_id, sha256) WHERE state NOT IN ('rejected', 'reverted');
ALTER TABLE record
  ADD CHECK (outcome IN ('new', 'duplicate', 'amendment', 'amendment_refused', 'withdrawal', 'reactivation', 'set_aside', 'problem', 'skipped')),
  ADD CHECK (kind IN ('new', 'amend', 'withdraw', 'reactivate')),
  ADD CHECK ((token IS NULL) = (cipher IS NULL)), ADD CHECK ((old_token IS NULL) = (old_cipher IS NULL)),
  ADD CHECK (length(bin) <= 6 AND length(last4) <= 4), ADD CHECK (length(mask_head) <= 6 AND length(mask_tail) <= 4),
  ADD CHECK ((amount IS NULL) OR (amount >= 0 AND currency IS NOT NULL));
CREATE INDEX record_findings ON record (batch_id, level, row_no) WHERE level IS NOT NULL;
CREATE INDEX record_outcomes ON record (batch_id, outcome, row_no) WHERE outcome <> 'new';
ALTER TABLE member_number ADD CHECK (set_aside IN ('placeholder', 'over_limit'));
ALTER TABLE card ADD CHECK (bin ~ '^[0-9]{6}$' AND last4 ~ '^[0-9]{4}$');
ALTER TABLE decision
  ADD CHECK (kind IN ('void', 'take', 'refuse', 'choose', 'merge', 'split', 'link', 'approve_number')),
  ADD CHECK ((kind IN ('void', 'take', 'refuse', 'choose')) = (inquiry_id IS NOT NULL)),
  ADD CHECK ((kind IN ('take', 'refuse', 'choose')) = (content IS NOT NULL)),
  ADD CHECK ((kind = 'choose') = (on_date IS NOT NULL)),
  ADD CHECK ((kind IN ('merge', 'split', 'link', 'approve_number')) = (node_a IS NOT NULL)),
  ADD CHECK ((kind IN ('merge', 'split', 'link')) = (node_b IS NOT NULL)),
  ADD CHECK (node_a <> node_b), ADD CHECK (btrim(reason) <> ''),
  ADD CHECK ((undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undone_block IS NULL));
ALTER TABLE review ADD CHECK (kind IN ('number_over_limit', 'rejoined', 'statement_conflict'));
ALTER TABLE inquiry
  ADD CHECK (NOT live OR (sightings > 0 AND NOT withdrawn AND NOT voided)),
  ADD CHECK ((sightings > 0) = (received_on IS NOT NULL)),
  ADD CHECK (card_id IS NULL OR (mask_head IS NULL AND mask_tail IS NULL)),
  ADD CHECK (staff_case IN (1, 2, 3)), ADD CHECK (reported_case IN (1, 2, 3)),
  ADD CHECK (staff_use IN ('on_hold', 'confirming', 'none')), ADD CHECK (reported_use IN ('on_hold', 'confirming')),
  ADD CHECK (closed_as IN ('nothing_billed', 'cancelled', 'refunded', 'own_use', 'voided')),
  ADD CHECK ((closed_as IS NULL) = (closed_at IS NULL)),
  ADD CHECK ((charged IS NULL) = (relieved IS NULL)),
  -- A case closes with a burden of zero (R5.3).
  ADD CHECK (closed_as IS NULL OR closed_as = 'voided' OR charged IS NULL OR charged = relieved);
-- Open cases in the order in which they are taken: by received date.
CREATE INDEX inquiry_open_cases ON inquiry (received_on, id) WHERE live AND closed_as IS NULL;
CREATE INDEX inquiry_by_company ON inquiry (company_id, received_on DESC, id DESC);
ALTER TABLE money_entry
  ADD CHECK (kind IN ('charge', 'fee', 'interest', 'cancellation', 'refund')), ADD CHECK (amount > 0),
  ADD CHECK (currency ~ '^[A-Z]{3}$');
ALTER TABLE ledger_entry ADD CHECK (delta IN (-1, 1));
ALTER TABLE ledger_block ADD CHECK (length(hash) = 32 AND length(previous_hash) = 32 AND length(entries_hash) = 32);
ALTER TABLE publication
  ADD CHECK (state IN ('draft', 'submitted', 'approved', 'published', 'withdrawn')),
  ADD CHECK (count >= 0),
  ADD CHECK ((state = 'published') = (version IS NOT NULL)),
  ADD CHECK ((state = 'published') = (published_at IS NOT NULL)),
  ADD CHECK (state NOT IN ('approved', 'published') OR (approved_by IS NOT NULL AND NOT approved_by = ANY (editors))),
  ADD CHECK ((corrects_id IS NULL) = (correction_ja IS NULL) AND (corrects_id IS NULL) = (correction_en IS NULL));

-- Of the decisions on one edge the newest that is not undone holds (R3.2): merge and link tie, split strikes.
CREATE VIEW edge_decision AS
  SELECT DISTINCT ON (least(node_a, node_b), greatest(node_a, node_b))
    least(node_a, node_b) AS a, greatest(node_a, node_b) AS b, kind = 'split' AS struck, id AS decision_id
  FROM decision WHERE kind IN ('merge', 'split', 'link') AND undone_at IS NULL
  ORDER BY least(node_a, node_b), greatest(node_a, node_b), id DESC;

-- ---------------------------------------------------------------------------------------------------------------
-- Append-only tables: no UPDATE, DELETE or TRUNCATE, by anybody (RULEBOOK R2.2, R5.2, R8.5).
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['ledger_block', 'ledger_entry', 'ledger_delta', 'ledger_snapshot', 'audit_event', 'money_entry'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER never_empty BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;

-- Blocks are numbered without gaps, chained, and never go back in time (R2.1, R2.3).
CREATE FUNCTION next_block() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE head ledger_block;
BEGIN
  SELECT * INTO head FROM ledger_block ORDER BY no DESC LIMIT 1;
  IF NEW.no <> coalesce(head.no, 0) + 1 THEN RAISE EXCEPTION 'ledger block % does not follow %', NEW.no, coalesce(head.no, 0); END IF;
  IF NEW.previous_hash <> coalesce(head.hash, decode(repeat('00', 32), 'hex')) THEN RAISE EXCEPTION 'ledger block % breaks the chain', NEW.no; END IF;
  IF NEW.at < head.at THEN RAISE EXCEPTION 'ledger block % goes back in time', NEW.no; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER next_block BEFORE INSERT ON ledger_block FOR EACH ROW EXECUTE FUNCTION next_block();

-- The start date and the time zone are fixed by the first commit.
CREATE FUNCTION keep_start() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.started_on, NEW.time_zone) IS DISTINCT FROM (OLD.started_on, OLD.time_zone) AND EXISTS (SELECT FROM ledger_block) THEN
    RAISE EXCEPTION 'the start date and the time zone are fixed by the first commit';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_start BEFORE UPDATE ON incident FOR EACH ROW EXECUTE FUNCTION keep_start();

-- A decision is undone at most once and otherwise never changes (R3.2).
CREATE FUNCTION keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.undone_at IS NOT NULL
    OR to_jsonb(NEW) - ARRAY['undone_by', 'undone_by_name', 'undone_at', 'undo_reason', 'undone_block']
       <> to_jsonb(OLD) - ARRAY['undone_by', 'undone_by_name', 'undone_at', 'undo_reason', 'undone_block'] THEN
    RAISE EXCEPTION 'a decision is not edited: undo it and decide again';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_decision BEFORE UPDATE ON decision FOR EACH ROW EXECUTE FUNCTION keep_decision();
CREATE TRIGGER keep_decisions BEFORE DELETE ON decision FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON decision FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What was published is frozen (R7.2).
CREATE FUNCTION keep_publication() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'published' THEN RAISE EXCEPTION 'publication % is frozen', OLD.version; END IF;
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'publications are withdrawn, not deleted'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_publication BEFORE UPDATE OR DELETE ON publication FOR EACH ROW EXECUTE FUNCTION keep_publication();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON publication FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A reversal takes back an entry of the same case, kind, amount and currency; never a reversal (R5.2).
CREATE FUNCTION check_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM money_entry e WHERE e.id = NEW.reverses_id AND e.reverses_id IS NULL
      AND (e.inquiry_id, e.kind, e.amount, e.currency) = (NEW.inquiry_id, NEW.kind, NEW.amount, NEW.currency)) THEN
    RAISE EXCEPTION 'a reversal repeats the case, kind, amount and currency of the entry that it takes back';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_reversal BEFORE INSERT ON money_entry FOR EACH ROW EXECUTE FUNCTION check_reversal();

-- ---------------------------------------------------------------------------------------------------------------
-- The application's own role (scripts/migrate.mjs makes it): it owns nothing, and appends to what is append-only.
GRANT USAGE ON SCHEMA public TO shokai_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO shokai_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO shokai_app;
REVOKE UPDATE, DELETE ON ledger_block, ledger_entry, ledger_delta, ledger_snapshot, audit_event, money_entry FROM shokai_app;
REVOKE DELETE ON decision, publication, inquiry, incident FROM shokai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO shokai_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO shokai_app;
