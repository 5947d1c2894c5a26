-- The half-yearly review of accounts and keys, as it was signed (PCI DSS 7.2.4, 7.2.5.1).
CREATE TABLE "account_review" (
    "id" SERIAL NOT NULL,
    "signed_on" DATE NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "signed_by" TEXT NOT NULL,
    "signed_by_name" TEXT NOT NULL,

    CONSTRAINT "account_review_pkey" PRIMARY KEY ("id")
);

CREATE TABLE "account_review_line" (
    "review_id" INTEGER NOT NULL,
    "no" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "answer" TEXT,
    "remark" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "account_review_line_pkey" PRIMARY KEY ("review_id","no")
);
CREATE UNIQUE INDEX "account_review_line_review_id_kind_subject_id_key" ON "account_review_line"("review_id", "kind", "subject_id");
ALTER TABLE "account_review_line" ADD CONSTRAINT "account_review_line_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "account_review"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE account_review_line
  ADD CHECK (kind IN ('account', 'key')), ADD CHECK (answer IN ('keep', 'change', 'disable')),
  ADD CHECK (answer IS NOT NULL OR kind = 'account'),
  ADD CHECK (answer IS NULL OR answer = 'keep' OR remark <> '');

CREATE TABLE "account_review_own" (
    "review_id" INTEGER NOT NULL,
    "answer" TEXT NOT NULL,
    "remark" TEXT NOT NULL DEFAULT '',
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "signed_by" TEXT NOT NULL,
    "signed_by_name" TEXT NOT NULL,

    CONSTRAINT "account_review_own_pkey" PRIMARY KEY ("review_id")
);
ALTER TABLE "account_review_own" ADD CONSTRAINT "account_review_own_review_id_fkey" FOREIGN KEY ("review_id") REFERENCES "account_review"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE account_review_own
  ADD CHECK (answer IN ('keep', 'change', 'disable')), ADD CHECK (answer = 'keep' OR remark <> '');

-- Nobody answers the own line, whatever the application does: it stays open in the one, and the other is somebody else's.
CREATE FUNCTION not_ones_own() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE signer text := (SELECT signed_by FROM account_review WHERE id = NEW.review_id);
BEGIN
  IF TG_TABLE_NAME = 'account_review_own' THEN
    IF to_jsonb(NEW) ->> 'signed_by' = signer THEN RAISE EXCEPTION 'the own line is another person''s to answer'; END IF;
  ELSIF NEW.kind = 'account' AND (NEW.subject_id = signer) <> (NEW.answer IS NULL) THEN
    RAISE EXCEPTION 'the signer''s own line, and no other, stays open';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER not_ones_own BEFORE INSERT ON account_review_line FOR EACH ROW EXECUTE FUNCTION not_ones_own();
CREATE TRIGGER not_ones_own BEFORE INSERT ON account_review_own FOR EACH ROW EXECUTE FUNCTION not_ones_own();

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['account_review', 'account_review_line', 'account_review_own'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()', t);
    EXECUTE format('CREATE TRIGGER never_empty BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON account_review, account_review_line, account_review_own FROM shokai_app;
