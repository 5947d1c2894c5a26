-- The hotline: what callers were told and on what it rested, whom to call back, and what else they called for.

-- How much may be looked up in an hour, and from what on somebody seems to try numbers out. One row.
CREATE TABLE "hotline_limit" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "person_hour" INTEGER NOT NULL DEFAULT 60,
    "address_hour" INTEGER NOT NULL DEFAULT 300,
    "total_hour" INTEGER NOT NULL DEFAULT 1200,
    "many_numbers" INTEGER NOT NULL DEFAULT 40,
    "near_numbers" INTEGER NOT NULL DEFAULT 6,
    "missed_share" INTEGER NOT NULL DEFAULT 90,

    CONSTRAINT "hotline_limit_pkey" PRIMARY KEY ("id")
);
ALTER TABLE hotline_limit ADD CHECK (id = 1),
  ADD CHECK (person_hour BETWEEN 1 AND 10000 AND address_hour BETWEEN 1 AND 100000 AND total_hour BETWEEN 1 AND 1000000),
  ADD CHECK (many_numbers BETWEEN 5 AND 10000 AND near_numbers BETWEEN 3 AND 100 AND missed_share BETWEEN 50 AND 100);
INSERT INTO hotline_limit (id) VALUES (1);
CREATE TRIGGER keep_all BEFORE DELETE ON hotline_limit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON hotline_limit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON hotline_limit FROM shokai_app;

-- A call and its answer. The card by its token alone; nothing of who called.
CREATE TABLE "hotline_call" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "business_at" TIMESTAMPTZ(3) NOT NULL,
    "called_on" DATE NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "address" TEXT,
    "language" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "token" BYTEA,
    "left_at_version" INTEGER,
    "bin" TEXT,
    "last4" TEXT,
    "told" TEXT,
    "scope_id" INTEGER,
    "loads" INTEGER[],
    "expiry_agrees" BOOLEAN,
    "note" TEXT NOT NULL DEFAULT '',

    CONSTRAINT "hotline_call_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "hotline_call_called_on_id_idx" ON "hotline_call"("called_on", "id");
CREATE INDEX "hotline_call_token_idx" ON "hotline_call"("token");
CREATE INDEX "hotline_call_made_by_at_idx" ON "hotline_call"("made_by", "at");
CREATE INDEX "hotline_call_address_at_idx" ON "hotline_call"("address", "at");
ALTER TABLE "hotline_call" ADD CONSTRAINT "hotline_call_scope_id_fkey" FOREIGN KEY ("scope_id") REFERENCES "exposure_scope"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE hotline_call
  ADD CHECK (language IN ('ja', 'en')),
  ADD CHECK (reason IN ('affected', 'charge', 'replacement', 'fraud')),
  ADD CHECK (told IN ('identified', 'possibly_exposed', 'not_in_files', 'cannot_determine', 'no_register')),
  ADD CHECK (length(token) = 32 AND bin ~ '^\d{6}$' AND last4 ~ '^\d{4}$'),
  ADD CHECK ((token IS NULL) = (bin IS NULL) AND (token IS NULL) = (last4 IS NULL)),
  -- What was told rests on a number; without one nothing can be told of it.
  ADD CHECK (CASE WHEN token IS NULL THEN told IS NULL OR told = 'cannot_determine' ELSE told IS NOT NULL AND told <> 'cannot_determine' END),
  ADD CHECK (told <> 'identified' OR scope_id IS NOT NULL),
  ADD CHECK ((told = 'no_register') IS NOT TRUE OR cardinality(loads) = 0);

-- What a caller was told stays; a note is added once, a token changes with its key.
CREATE FUNCTION keep_hotline_call() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - ARRAY['token', 'left_at_version', 'note'] <> to_jsonb(OLD) - ARRAY['token', 'left_at_version', 'note']
    OR (NEW.token IS NULL) <> (OLD.token IS NULL) OR (OLD.note <> '' AND NEW.note <> OLD.note) THEN
    RAISE EXCEPTION 'call % stands as it was answered', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_hotline_call BEFORE UPDATE ON hotline_call FOR EACH ROW EXECUTE FUNCTION keep_hotline_call();
CREATE TRIGGER keep_all BEFORE DELETE ON hotline_call FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON hotline_call FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON hotline_call FROM shokai_app;

-- How a caller who agreed is reached, and the number by which the call is found again when the token key changes.
CREATE TABLE "hotline_caller" (
    "call_id" INTEGER NOT NULL,
    "agreed_at" TIMESTAMPTZ(3) NOT NULL,
    "agreed_on" DATE NOT NULL,
    "token" BYTEA,
    "cipher" BYTEA,
    "sealed" BYTEA,
    "mask" TEXT NOT NULL,
    "erased_on" DATE,
    "erased_why" TEXT,

    CONSTRAINT "hotline_caller_pkey" PRIMARY KEY ("call_id")
);
ALTER TABLE "hotline_caller" ADD CONSTRAINT "hotline_caller_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "hotline_call"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
CREATE INDEX hotline_caller_kept ON hotline_caller (agreed_on) WHERE erased_on IS NULL;
ALTER TABLE hotline_caller
  ADD CHECK (length(token) = 32), ADD CHECK (erased_why IN ('done', 'period', 'wish')),
  ADD CHECK ((erased_on IS NULL) = (erased_why IS NULL) AND (erased_on IS NULL) = (sealed IS NOT NULL)),
  ADD CHECK (cipher IS NULL OR (token IS NOT NULL AND sealed IS NOT NULL));
-- Erasing a caller erases the number with it, whoever erases; what is erased stays so.
CREATE FUNCTION keep_hotline_caller() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.call_id, NEW.agreed_at, NEW.agreed_on, NEW.mask) IS DISTINCT FROM (OLD.call_id, OLD.agreed_at, OLD.agreed_on, OLD.mask)
    OR (NEW.token IS NULL) <> (OLD.token IS NULL) OR (OLD.sealed IS NULL AND NEW.sealed IS NOT NULL)
    OR (OLD.erased_on IS NOT NULL AND (NEW.erased_on, NEW.erased_why) IS DISTINCT FROM (OLD.erased_on, OLD.erased_why)) THEN
    RAISE EXCEPTION 'caller of call % stands as it was kept', OLD.call_id;
  END IF;
  IF NEW.sealed IS NULL THEN NEW.cipher := NULL; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_hotline_caller BEFORE UPDATE ON hotline_caller FOR EACH ROW EXECUTE FUNCTION keep_hotline_caller();
CREATE TRIGGER keep_all BEFORE DELETE ON hotline_caller FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON hotline_caller FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON hotline_caller FROM shokai_app;

-- Somebody seems to try numbers out.
CREATE TABLE "hotline_alert" (
    "id" SERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "business_at" TIMESTAMPTZ(3) NOT NULL,
    "pattern" TEXT NOT NULL,
    "of" TEXT NOT NULL,
    "who" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "numbers" INTEGER NOT NULL,
    "seen_by_name" TEXT,
    "seen_at" TIMESTAMPTZ(3),
    "seen_note" TEXT,

    CONSTRAINT "hotline_alert_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "hotline_alert_of_who_pattern_at_idx" ON "hotline_alert"("of", "who", "pattern", "at");
ALTER TABLE hotline_alert
  ADD CHECK (pattern IN ('many', 'near', 'missed', 'expiry')), ADD CHECK ("of" IN ('person', 'address')),
  ADD CHECK ((seen_at IS NULL) = (seen_by_name IS NULL) AND (seen_at IS NULL) = (seen_note IS NULL));
CREATE FUNCTION keep_hotline_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - ARRAY['seen_by_name', 'seen_at', 'seen_note'] <> to_jsonb(OLD) - ARRAY['seen_by_name', 'seen_at', 'seen_note']
    OR OLD.seen_at IS NOT NULL THEN
    RAISE EXCEPTION 'alert % stands', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_hotline_alert BEFORE UPDATE ON hotline_alert FOR EACH ROW EXECUTE FUNCTION keep_hotline_alert();
CREATE TRIGGER keep_all BEFORE DELETE ON hotline_alert FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON hotline_alert FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON hotline_alert FROM shokai_app;

-- Told then, affected now: a call whose card is worse by the register and the scope in force than what was told.
CREATE TABLE "hotline_call_back" (
    "id" SERIAL NOT NULL,
    "call_id" INTEGER NOT NULL,
    "class" TEXT NOT NULL,
    "scope_id" INTEGER,
    "found_at" TIMESTAMPTZ(3) NOT NULL,
    "found_on" DATE NOT NULL,
    "state" TEXT NOT NULL,
    "taken_by" UUID,
    "taken_until" TIMESTAMPTZ(3),
    "follow_up_on" DATE,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "hotline_call_back_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "hotline_call_back_call_id_class_key" ON "hotline_call_back"("call_id", "class");
CREATE INDEX "hotline_call_back_state_found_on_id_idx" ON "hotline_call_back"("state", "found_on", "id");
ALTER TABLE "hotline_call_back" ADD CONSTRAINT "hotline_call_back_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "hotline_call"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "hotline_call_back" ADD CONSTRAINT "hotline_call_back_scope_id_fkey" FOREIGN KEY ("scope_id") REFERENCES "exposure_scope"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE hotline_call_back
  ADD CHECK (class IN ('identified', 'possibly_exposed')),
  ADD CHECK (state IN ('open', 'reached', 'declined', 'given_up', 'no_contact', 'lapsed')),
  ADD CHECK ((state = 'open') = (ended_at IS NULL)), ADD CHECK ((taken_by IS NULL) = (taken_until IS NULL));
CREATE FUNCTION keep_hotline_call_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.call_id, NEW.class) IS DISTINCT FROM (OLD.call_id, OLD.class)
    -- Of what is over, only what lapsed, and what had no contact, can come again.
    OR (OLD.state IN ('reached', 'declined', 'given_up') AND NEW.state <> OLD.state) THEN
    RAISE EXCEPTION 'call-back % stands', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_hotline_call_back BEFORE UPDATE ON hotline_call_back FOR EACH ROW EXECUTE FUNCTION keep_hotline_call_back();
CREATE TRIGGER keep_all BEFORE DELETE ON hotline_call_back FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON hotline_call_back FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON hotline_call_back FROM shokai_app;

CREATE TABLE "hotline_attempt" (
    "id" SERIAL NOT NULL,
    "call_back_id" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "follow_up_on" DATE,
    "note" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hotline_attempt_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "hotline_attempt_call_back_id_idx" ON "hotline_attempt"("call_back_id");
ALTER TABLE "hotline_attempt" ADD CONSTRAINT "hotline_attempt_call_back_id_fkey" FOREIGN KEY ("call_back_id") REFERENCES "hotline_call_back"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE hotline_attempt ADD CHECK (outcome IN ('reached', 'not_reached', 'declined', 'given_up'));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON hotline_attempt FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON hotline_attempt FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON hotline_attempt FROM shokai_app;

-- What a caller reported and is passed on to the card company: a charge that they do not recognise, a card to replace.
CREATE TABLE "hotline_report" (
    "id" SERIAL NOT NULL,
    "call_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "company_id" INTEGER NOT NULL,
    "used_on" DATE,
    "amount" BIGINT,
    "merchant" TEXT NOT NULL,
    "reported_on" DATE NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hotline_report_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "hotline_report_call_id_key" ON "hotline_report"("call_id");
CREATE INDEX "hotline_report_reported_on_id_idx" ON "hotline_report"("reported_on", "id");
ALTER TABLE "hotline_report" ADD CONSTRAINT "hotline_report_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "hotline_call"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "hotline_report" ADD CONSTRAINT "hotline_report_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE hotline_report
  ADD CHECK (kind IN ('charge', 'replacement')), ADD CHECK (amount > 0), ADD CHECK (used_on <= reported_on),
  ADD CHECK (kind = 'replacement' OR (used_on IS NOT NULL AND amount IS NOT NULL));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON hotline_report FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON hotline_report FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON hotline_report FROM shokai_app;

CREATE TABLE "hotline_report_step" (
    "report_id" INTEGER NOT NULL,
    "no" INTEGER NOT NULL,
    "state" TEXT NOT NULL,
    "on_day" DATE NOT NULL,
    "note" TEXT NOT NULL,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "hotline_report_step_pkey" PRIMARY KEY ("report_id","no")
);
ALTER TABLE "hotline_report_step" ADD CONSTRAINT "hotline_report_step_report_id_fkey" FOREIGN KEY ("report_id") REFERENCES "hotline_report"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE hotline_report_step ADD CHECK (state IN ('open', 'passed', 'answered', 'closed')), ADD CHECK ((no = 1) = (state = 'open'));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON hotline_report_step FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON hotline_report_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON hotline_report_step FROM shokai_app;

-- Second-hand fraud that was told of in a call of the hotline.
ALTER TABLE "fraud_report" ADD COLUMN "call_id" INTEGER;
CREATE INDEX "fraud_report_call_id_idx" ON "fraud_report"("call_id");
ALTER TABLE "fraud_report" ADD CONSTRAINT "fraud_report_call_id_fkey" FOREIGN KEY ("call_id") REFERENCES "hotline_call"("id") ON DELETE SET NULL ON UPDATE CASCADE;

CREATE OR REPLACE VIEW sealed_version AS
  SELECT t AS "table", c AS "column", get_byte(head, 0) * 256 + get_byte(head, 1) AS version FROM (
    SELECT 'card', 'cipher', substring(cipher FROM 2 FOR 2) FROM card WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'cipher', substring(cipher FROM 2 FOR 2) FROM record WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'old_cipher', substring(old_cipher FROM 2 FOR 2) FROM record WHERE old_cipher IS NOT NULL
    UNION ALL SELECT 'record_relief', 'new_cipher', substring(new_cipher FROM 2 FOR 2) FROM record_relief WHERE new_cipher IS NOT NULL
    UNION ALL SELECT 'exposure_card', 'cipher', substring(cipher FROM 2 FOR 2) FROM exposure_card WHERE cipher IS NOT NULL
    UNION ALL SELECT 'hotline_caller', 'cipher', substring(cipher FROM 2 FOR 2) FROM hotline_caller WHERE cipher IS NOT NULL
  ) AS sealed (t, c, head);

ALTER TABLE retention_period DROP CONSTRAINT retention_period_data_class_check;
ALTER TABLE retention_period
  ADD CONSTRAINT retention_period_data_class_check CHECK (data_class IN ('deliveries', 'cards', 'evidence', 'caseEvidence', 'fraudReports', 'register', 'callers', 'searches', 'sessions', 'trail'));
