-- From when and until when a misused card's number was in use: it bounds the day on which it can have leaked (R6).
-- Append-only; a day is taken back by a row of its own.
CREATE TABLE "card_day" (
    "id" SERIAL NOT NULL,
    "inquiry_id" INTEGER NOT NULL,
    "card_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "happened_on" DATE NOT NULL,
    "note" TEXT NOT NULL DEFAULT '',
    "reverses_id" INTEGER,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "card_day_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "card_day_reverses_id_key" ON "card_day"("reverses_id");
CREATE INDEX "card_day_card_id_idx" ON "card_day"("card_id");
ALTER TABLE "card_day" ADD CONSTRAINT "card_day_inquiry_id_fkey" FOREIGN KEY ("inquiry_id") REFERENCES "inquiry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE card_day ADD CHECK (kind IN ('since', 'until'));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON card_day FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON card_day FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON card_day FROM shokai_app;
