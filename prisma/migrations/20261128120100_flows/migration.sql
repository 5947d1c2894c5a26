-- What the three cases need on the way to relief (RULEBOOK R5): the days of the statement, of the debit and of the
-- member's claim; who pays what is taken off or given back, and whether the card company advanced it for the
-- organisation; refunds of fees and of interest as kinds of their own.
ALTER TABLE inquiry ADD COLUMN statement_on DATE, ADD COLUMN debit_on DATE, ADD COLUMN claimed_on DATE,
  ADD CONSTRAINT inquiry_debit_after_statement CHECK (debit_on >= statement_on);

ALTER TABLE money_entry ADD COLUMN payer TEXT, ADD COLUMN advanced BOOLEAN NOT NULL DEFAULT false;
-- Once, by the owner: what was booked before anybody was asked came from the card companies.
ALTER TABLE money_entry DISABLE TRIGGER append_only;
UPDATE money_entry SET payer = 'card_company' WHERE kind IN ('cancellation', 'refund');
ALTER TABLE money_entry ENABLE TRIGGER append_only;

ALTER TABLE money_entry DROP CONSTRAINT money_entry_kind_check;
ALTER TABLE money_entry
  ADD CONSTRAINT money_entry_kind_check CHECK (kind IN ('charge', 'fee', 'interest', 'cancellation', 'refund', 'fee_refund', 'interest_refund')),
  ADD CONSTRAINT money_entry_payer_known CHECK (payer IN ('card_company', 'merchant', 'organisation')),
  ADD CONSTRAINT money_entry_payer_of_relief CHECK ((payer IS NULL) = (kind IN ('charge', 'fee', 'interest'))),
  -- Only for the organisation is anything advanced, and what a statement no longer asks for cannot have been paid directly.
  ADD CONSTRAINT money_entry_advanced CHECK (
    CASE WHEN payer IS DISTINCT FROM 'organisation' THEN NOT advanced ELSE advanced OR kind <> 'cancellation' END);
-- A card company's statement reads what it advanced.
CREATE INDEX money_entry_advanced_on ON money_entry (booked_on, id) WHERE advanced;

-- A reversal takes back an entry of the same case, kind, amount, currency and payer; never a reversal (R5.2).
CREATE OR REPLACE FUNCTION check_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM money_entry e WHERE e.id = NEW.reverses_id AND e.reverses_id IS NULL
      AND (e.inquiry_id, e.kind, e.amount, e.currency, e.advanced) = (NEW.inquiry_id, NEW.kind, NEW.amount, NEW.currency, NEW.advanced)
      AND e.payer IS NOT DISTINCT FROM NEW.payer) THEN
    RAISE EXCEPTION 'a reversal repeats the case, kind, amount, currency and payer of the entry that it takes back';
  END IF;
  RETURN NEW;
END $$;

-- A closed case takes no entry (R5.3). The lock makes a closing wait for the entry and the entry for the closing: one of
-- the two finds the other.
CREATE FUNCTION check_open_case() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM inquiry WHERE id = NEW.inquiry_id AND closed_as IS NULL FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the case of inquiry % is closed and takes no entry', NEW.inquiry_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_open_case BEFORE INSERT ON money_entry FOR EACH ROW EXECUTE FUNCTION check_open_case();

-- A case closes with a burden of zero (R5.3), by the entries themselves and not only by the sums that are kept of them.
-- A void says that the inquiry was none: it closes whatever was booked.
CREATE FUNCTION check_closing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE burden numeric;
BEGIN
  SELECT sum(CASE WHEN kind IN ('charge', 'fee', 'interest') THEN amount ELSE -amount END
    * CASE WHEN reverses_id IS NULL THEN 1 ELSE -1 END) INTO burden FROM money_entry WHERE inquiry_id = NEW.id;
  IF coalesce(burden, 0) <> 0 THEN
    RAISE EXCEPTION 'the case of inquiry % does not close with a burden of %', NEW.id, burden USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_closing BEFORE UPDATE OF closed_as ON inquiry FOR EACH ROW
  WHEN (NEW.closed_as IS DISTINCT FROM OLD.closed_as AND NEW.closed_as IS NOT NULL AND NEW.closed_as <> 'voided')
  EXECUTE FUNCTION check_closing();
