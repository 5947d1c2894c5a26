-- Second-hand fraud: strangers who make use of the incident, as people told of them.

CREATE TABLE "fraud_pretext" (
    "id" SERIAL NOT NULL,
    "name_ja" TEXT NOT NULL,
    "name_en" TEXT NOT NULL,
    "added_by_name" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "fraud_pretext_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "fraud_pretext_name_ja_key" ON "fraud_pretext"("name_ja");
CREATE UNIQUE INDEX "fraud_pretext_name_en_key" ON "fraud_pretext"("name_en");
ALTER TABLE fraud_pretext ADD CHECK (btrim(name_ja) <> '' AND btrim(name_en) <> '');
CREATE TRIGGER keep_all BEFORE DELETE ON fraud_pretext FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON fraud_pretext FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON fraud_pretext FROM shokai_app;
-- What such lists begin with.
INSERT INTO fraud_pretext (name_ja, name_en, added_by_name, added_at) VALUES
  ('本人確認の書類が必要だという', 'Papers are needed to prove who you are', '', '2009-07-14T00:00:00+09:00'),
  ('古いカードを回収するという', 'The old card is to be collected', '', '2009-07-14T00:00:00+09:00'),
  ('補償や返金の手続きだという', 'It is about compensation or a refund', '', '2009-07-14T00:00:00+09:00'),
  ('被害の調査だという', 'The damage is being investigated', '', '2009-07-14T00:00:00+09:00'),
  ('その他', 'Something else', '', '2009-07-14T00:00:00+09:00');

CREATE TABLE "fraud_report" (
    "id" SERIAL NOT NULL,
    "channel" TEXT NOT NULL,
    "pretext_id" INTEGER NOT NULL,
    "asked" TEXT[],
    "harm" TEXT NOT NULL,
    "happened_on" DATE NOT NULL,
    "reported_on" DATE NOT NULL,
    "words" TEXT NOT NULL,
    "contact_kind" TEXT,
    "sealed_contact" BYTEA,
    "contact_token" BYTEA,
    "contact_mask" TEXT,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,
    "withdrawn_by_name" TEXT,
    "withdrawn_at" TIMESTAMPTZ(3),
    "withdraw_reason" TEXT,
    "erased_on" DATE,

    CONSTRAINT "fraud_report_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "fraud_report_reported_on_id_idx" ON "fraud_report"("reported_on", "id");
CREATE INDEX "fraud_report_contact_token_idx" ON "fraud_report"("contact_token");
CREATE INDEX "fraud_report_pretext_id_idx" ON "fraud_report"("pretext_id");
ALTER TABLE "fraud_report" ADD CONSTRAINT "fraud_report_pretext_id_fkey" FOREIGN KEY ("pretext_id") REFERENCES "fraud_pretext"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE fraud_report
  ADD CHECK (channel IN ('telephone', 'visit', 'post', 'mail', 'sms')),
  ADD CHECK (asked <@ ARRAY['card', 'card_number', 'pin', 'documents', 'money', 'personal', 'nothing']),
  ADD CHECK (cardinality(asked) > 0),
  ADD CHECK (harm IN ('none', 'given', 'unknown')),
  ADD CHECK (happened_on <= reported_on),
  ADD CHECK (contact_kind IN ('phone', 'mail', 'web', 'address')),
  ADD CHECK ((contact_kind IS NULL) = (contact_token IS NULL) AND (contact_kind IS NULL) = (contact_mask IS NULL)),
  ADD CHECK (length(contact_token) = 32),
  ADD CHECK ((sealed_contact IS NULL) = (contact_kind IS NULL OR erased_on IS NOT NULL)),
  ADD CHECK ((words = '') = (erased_on IS NOT NULL)),
  ADD CHECK ((withdrawn_at IS NULL) = (withdraw_reason IS NULL) AND (withdrawn_at IS NULL) = (withdrawn_by_name IS NULL));

-- What was told stays what was told: it can be taken back once, sealed anew, and be erased.
CREATE FUNCTION keep_fraud_report() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  may_change text[] := ARRAY['sealed_contact', 'words', 'erased_on', 'withdrawn_by_name', 'withdrawn_at', 'withdraw_reason'];
BEGIN
  IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change
    OR (NEW.words <> OLD.words AND NEW.words <> '')
    OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at, NEW.withdraw_reason, NEW.withdrawn_by_name)
        IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdraw_reason, OLD.withdrawn_by_name))
    OR (OLD.erased_on IS NOT NULL AND NEW.erased_on IS DISTINCT FROM OLD.erased_on) THEN
    RAISE EXCEPTION 'a fraud report is not edited: it is taken back';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_fraud_report BEFORE UPDATE ON fraud_report FOR EACH ROW EXECUTE FUNCTION keep_fraud_report();
CREATE TRIGGER keep_all BEFORE DELETE ON fraud_report FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON fraud_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON fraud_report FROM shokai_app;

CREATE TABLE "fraud_handover" (
    "id" SERIAL NOT NULL,
    "report_id" INTEGER NOT NULL,
    "body" TEXT NOT NULL,
    "whom" TEXT NOT NULL,
    "handed_on" DATE NOT NULL,
    "reference" TEXT NOT NULL DEFAULT '',
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fraud_handover_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "fraud_handover_report_id_idx" ON "fraud_handover"("report_id");
ALTER TABLE "fraud_handover" ADD CONSTRAINT "fraud_handover_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "fraud_report"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE fraud_handover ADD CHECK (body IN ('police', 'consumer_centre', 'other')), ADD CHECK (btrim(whom) <> '');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON fraud_handover FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON fraud_handover FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON fraud_handover FROM shokai_app;

CREATE TABLE "fraud_example" (
    "id" SERIAL NOT NULL,
    "report_id" INTEGER NOT NULL,
    "text_ja" TEXT NOT NULL,
    "text_en" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fraud_example_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "fraud_example_report_id_idx" ON "fraud_example"("report_id");
ALTER TABLE "fraud_example" ADD CONSTRAINT "fraud_example_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "fraud_report"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE fraud_example ADD CHECK (btrim(text_ja) <> '' AND btrim(text_en) <> '');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON fraud_example FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON fraud_example FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON fraud_example FROM shokai_app;

ALTER TABLE retention_period DROP CONSTRAINT retention_period_data_class_check;
ALTER TABLE retention_period
  ADD CONSTRAINT retention_period_data_class_check CHECK (data_class IN ('deliveries', 'cards', 'evidence', 'caseEvidence', 'fraudReports', 'searches', 'sessions', 'trail'));
