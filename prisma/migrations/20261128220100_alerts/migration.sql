-- Alerts to managers, by mail and webhook: off until somebody switches them on.
CREATE TABLE "alert_setting" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "mail_on" BOOLEAN NOT NULL DEFAULT false,
    "mail_to" TEXT[],
    "locale" TEXT NOT NULL DEFAULT 'ja',
    "hook_on" BOOLEAN NOT NULL DEFAULT false,
    "hook_url" TEXT,
    "hook_secret" BYTEA,
    "changed_by_name" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_setting_pkey" PRIMARY KEY ("id")
);
ALTER TABLE alert_setting
  ADD CONSTRAINT alert_setting_one CHECK (id = 1), ADD CHECK (locale IN ('ja', 'en')),
  ADD CHECK (NOT mail_on OR cardinality(mail_to) > 0),
  ADD CHECK (NOT hook_on OR (hook_url IS NOT NULL AND hook_secret IS NOT NULL));

CREATE TABLE "alert" (
    "id" SERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "facts" JSONB NOT NULL,
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sorted_at" TIMESTAMPTZ(3),
    "muted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "alert_key_key" ON "alert"("key");
CREATE INDEX alert_unsorted ON alert (id) WHERE sorted_at IS NULL;

CREATE TABLE "alert_message" (
    "id" UUID NOT NULL,
    "channel" TEXT NOT NULL,
    "recipient" TEXT NOT NULL,
    "alert_ids" INTEGER[],
    "subject" TEXT NOT NULL,
    "body" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "status" INTEGER,
    "fault" TEXT,
    "tried_at" TIMESTAMPTZ(3),
    "next_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_message_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "alert_message_created_at_idx" ON "alert_message"("created_at" DESC);
CREATE INDEX "alert_message_state_idx" ON "alert_message"("state");
CREATE INDEX alert_message_alerts ON alert_message USING gin (alert_ids);
ALTER TABLE alert_message
  ADD CHECK (channel IN ('mail', 'webhook')),
  ADD CHECK (state IN ('waiting', 'delivered', 'failed', 'dropped'));

-- What was raised, and what was said of it, stands.
CREATE FUNCTION keep_alert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.kind, NEW.key, NEW.facts, NEW.raised_at, NEW.created_at)
      IS DISTINCT FROM (OLD.id, OLD.kind, OLD.key, OLD.facts, OLD.raised_at, OLD.created_at) OR OLD.sorted_at IS NOT NULL THEN
    RAISE EXCEPTION 'alert % stands as it was raised', OLD.id;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep_alert BEFORE UPDATE ON alert FOR EACH ROW EXECUTE FUNCTION keep_alert();
CREATE TRIGGER keep_all BEFORE DELETE ON alert FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON alert FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE DELETE ON alert FROM shokai_app;
