-- What the organisation paid to the card companies for what they advanced (docs/decisions/2026-11-27-settlements.md).
-- Never edited: reversed, once.
CREATE TABLE "settlement_entry" (
    "id" SERIAL NOT NULL,
    "company_id" INTEGER NOT NULL,
    "amount" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "paid_on" DATE NOT NULL,
    "reference" TEXT NOT NULL DEFAULT '',
    "note" TEXT NOT NULL DEFAULT '',
    "reverses_id" INTEGER,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "settlement_entry_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "settlement_entry_reverses_id_key" ON "settlement_entry"("reverses_id");
CREATE INDEX "settlement_entry_company_id_paid_on_idx" ON "settlement_entry"("company_id", "paid_on");
ALTER TABLE "settlement_entry" ADD CONSTRAINT "settlement_entry_company_id_fkey" FOREIGN KEY ("company_id") REFERENCES "company"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE settlement_entry
  ADD CONSTRAINT settlement_entry_amount_above_zero CHECK (amount > 0),
  ADD CONSTRAINT settlement_entry_currency_code CHECK (currency ~ '^[A-Z]{3}$');

CREATE FUNCTION check_settlement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM settlement_entry e WHERE e.id = NEW.reverses_id AND e.reverses_id IS NULL
      AND (e.company_id, e.amount, e.currency) = (NEW.company_id, NEW.amount, NEW.currency)) THEN
    RAISE EXCEPTION 'a reversal repeats the card company, amount and currency of the settlement that it takes back';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_settlement BEFORE INSERT ON settlement_entry FOR EACH ROW EXECUTE FUNCTION check_settlement();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON settlement_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON settlement_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON settlement_entry FROM shokai_app;

-- A statement in one order: what was advanced and what was paid, by day. The number tells the two apart and orders those
-- of one day.
CREATE VIEW settlement_line AS
  SELECT i.company_id, e.booked_on AS on_day, e.id::bigint * 2 AS line, e.currency,
    CASE WHEN e.reverses_id IS NULL THEN e.amount ELSE -e.amount END AS advanced, 0::bigint AS settled,
    e.inquiry_id, i.reference AS inquiry_reference, e.kind, e.id, e.reverses_id, e.reference, e.note, e.made_by_name, e.made_at
  FROM money_entry e JOIN inquiry i ON i.id = e.inquiry_id WHERE e.advanced
  UNION ALL
  SELECT s.company_id, s.paid_on, s.id::bigint * 2 + 1, s.currency,
    0, CASE WHEN s.reverses_id IS NULL THEN s.amount ELSE -s.amount END,
    NULL, NULL, 'settlement', s.id, s.reverses_id, s.reference, s.note, s.made_by_name, s.made_at
  FROM settlement_entry s;
GRANT SELECT ON settlement_line TO shokai_app;
