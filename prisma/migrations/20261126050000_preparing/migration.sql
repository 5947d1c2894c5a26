-- What a publication is prepared with: each card company's coverage and why it goes beyond it, the warnings that were
-- acknowledged, the counting rule, and when it goes out by itself.
ALTER TABLE "publication" ADD COLUMN "coverage" JSONB,
  ADD COLUMN "coverage_reason" TEXT,
  ADD COLUMN "acknowledged" JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN "bridge_parted" INTEGER[],
  ADD COLUMN "rule_version" INTEGER NOT NULL DEFAULT 1,
  ADD COLUMN "rule_ja" TEXT,
  ADD COLUMN "rule_en" TEXT,
  ADD COLUMN "old_rule_count" INTEGER,
  ADD COLUMN "scheduled_at" TIMESTAMPTZ(3),
  ADD COLUMN "scheduled_by" TEXT,
  ADD COLUMN "scheduled_by_name" TEXT,
  ADD COLUMN "held" JSONB;
ALTER TABLE publication
  -- A change of the counting rule says the new rule in both languages and the figure under the old one; it corrects nothing.
  ADD CHECK ((rule_ja IS NULL) = (rule_en IS NULL) AND (rule_ja IS NULL) = (old_rule_count IS NULL)),
  ADD CHECK (rule_ja IS NULL OR corrects_id IS NULL),
  ADD CHECK ((scheduled_at IS NULL) = (scheduled_by IS NULL) AND (scheduled_at IS NULL) = (scheduled_by_name IS NULL)),
  -- Only what is approved waits for its time; a change takes the approval back and the time with it.
  ADD CHECK (scheduled_at IS NULL OR state IN ('approved', 'published')),
  ADD CHECK (held IS NULL OR state = 'approved' AND scheduled_at IS NOT NULL);
CREATE INDEX publication_scheduled ON publication (scheduled_at) WHERE state = 'approved' AND scheduled_at IS NOT NULL AND held IS NULL;

-- Every submission as it was: the next approver is shown what changed since.
CREATE TABLE "publication_submission" (
    "publication_id" INTEGER NOT NULL,
    "no" INTEGER NOT NULL,
    "hash" BYTEA NOT NULL,
    "content" JSONB NOT NULL,
    "submitted_by" TEXT NOT NULL,
    "submitted_by_name" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "publication_submission_pkey" PRIMARY KEY ("publication_id","no")
);
ALTER TABLE publication_submission ADD CHECK (length(hash) = 32);

-- An explanation beside a published figure, which it does not change: kept apart from a correction.
CREATE TABLE "publication_note" (
    "id" SERIAL NOT NULL,
    "publication_id" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "ja" TEXT NOT NULL,
    "en" TEXT NOT NULL,
    "content_hash" BYTEA NOT NULL,
    "drafted_by" TEXT NOT NULL,
    "drafted_by_name" TEXT NOT NULL,
    "drafted_at" TIMESTAMPTZ(3) NOT NULL,
    "editors" TEXT[],
    "approved_by" TEXT,
    "approved_by_name" TEXT,
    "published_at" TIMESTAMPTZ(3),

    CONSTRAINT "publication_note_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "publication_note_publication_id_idx" ON "publication_note"("publication_id");
ALTER TABLE publication_note
  ADD CHECK (state IN ('waiting', 'published', 'withdrawn')),
  ADD CHECK (length(content_hash) = 32 AND ja <> '' AND en <> ''),
  ADD CHECK ((state = 'published') = (published_at IS NOT NULL) AND (state = 'published') = (approved_by IS NOT NULL)),
  ADD CHECK (approved_by IS NULL OR NOT approved_by = ANY (editors));

-- The rule by which members are counted, and its public text. A further version comes with the publication that says so.
CREATE TABLE "counting_rule" (
    "version" INTEGER NOT NULL,
    "text_ja" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "number_limit" INTEGER,
    "placeholders" TEXT[],
    "from_block" INTEGER NOT NULL,
    "publication_id" INTEGER,

    CONSTRAINT "counting_rule_pkey" PRIMARY KEY ("version")
);
CREATE UNIQUE INDEX "counting_rule_publication_id_key" ON "counting_rule"("publication_id");
ALTER TABLE counting_rule ADD CHECK (version > 0), ADD CHECK ((version = 1) = (publication_id IS NULL));
INSERT INTO counting_rule (version, text_ja, text_en, placeholders, from_block) VALUES (1,
  '開始日以降に届いた照会のうち、取下げや無効となっていないものについて、対象のカード会員を数えます。同じ会員に関する照会は、何件あっても、何枚のカードについてであっても1名です。同じ会員かどうかは、カード番号、カード会社の会員番号、カードの切替えの記録、担当者による確認に基づいて判断します。仮の会員番号や、定めた枚数を超えるカードに付けられた会員番号は、確認できるまで判断に用いません。会員は、最も早い照会を受領した日から数えます。',
  'Counted are the card members about whom inquiries were received since the start date that have not been withdrawn or voided. A member is counted once, however many inquiries there are and however many cards they name. Whether inquiries concern one member is judged by card numbers, the card company’s member numbers, records of reissued cards, and checks by staff. A placeholder, or a member number under which more cards than the set limit were reported, is not used for this until it has been checked. A member counts from the day on which the earliest inquiry was received.',
  '{}', 0);

-- Changes of the limits, among all blocks.
CREATE INDEX ledger_block_limits ON ledger_block (no) WHERE subject = 'limits';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['publication_submission', 'counting_rule'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER never_empty BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;

CREATE FUNCTION keep_note() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'waiting' THEN RAISE EXCEPTION 'note % is frozen', OLD.id; END IF;
  IF TG_OP = 'DELETE' THEN RAISE EXCEPTION 'notes are withdrawn, not deleted'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_note BEFORE UPDATE OR DELETE ON publication_note FOR EACH ROW EXECUTE FUNCTION keep_note();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON publication_note FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

REVOKE UPDATE, DELETE ON publication_submission, counting_rule FROM shokai_app;
REVOKE DELETE ON publication_note FROM shokai_app;
