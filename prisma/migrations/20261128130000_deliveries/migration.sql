-- What a card company's file says of money and of the card's replacement, beside the record that says it: a delivery
-- without such columns has no row here, and pays nothing.
CREATE TABLE "record_relief" (
    "batch_id" INTEGER NOT NULL,
    "row_no" INTEGER NOT NULL,
    "company_id" INTEGER NOT NULL,
    "status" TEXT,
    "amount" BIGINT,
    "currency" TEXT,
    "relief_on" DATE,
    "stopped_on" DATE,
    "reissued_on" DATE,
    "new_token" BYTEA,
    "new_cipher" BYTEA,
    "new_bin" TEXT,
    "new_last4" TEXT,

    CONSTRAINT "record_relief_pkey" PRIMARY KEY ("batch_id","row_no")
);
CREATE INDEX "record_relief_company_id_idx" ON "record_relief"("company_id");
CREATE INDEX record_relief_new_token ON record_relief (new_token) WHERE new_token IS NOT NULL;
ALTER TABLE record_relief
  ADD CHECK (status IN ('charged', 'cancelled', 'refunded', 'blocked_before_billing', 'never_settled', 'none')),
  ADD CHECK (amount >= 0), ADD CHECK ((amount IS NULL) = (currency IS NULL)),
  ADD CHECK (new_cipher IS NULL OR new_token IS NOT NULL),
  ADD CHECK ((new_token IS NULL) = (new_bin IS NULL)), ADD CHECK ((new_token IS NULL) = (new_last4 IS NULL));

-- A money entry that a delivery made says which record of which batch.
ALTER TABLE "money_entry" ADD COLUMN "source_batch" INTEGER, ADD COLUMN "source_row" INTEGER;
ALTER TABLE money_entry ADD CHECK ((source_batch IS NULL) = (source_row IS NULL));

CREATE OR REPLACE VIEW sealed_version AS
  SELECT t AS "table", c AS "column", get_byte(head, 0) * 256 + get_byte(head, 1) AS version FROM (
    SELECT 'card', 'cipher', substring(cipher FROM 2 FOR 2) FROM card WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'cipher', substring(cipher FROM 2 FOR 2) FROM record WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'old_cipher', substring(old_cipher FROM 2 FOR 2) FROM record WHERE old_cipher IS NOT NULL
    UNION ALL SELECT 'record_relief', 'new_cipher', substring(new_cipher FROM 2 FOR 2) FROM record_relief
      WHERE new_cipher IS NOT NULL
  ) AS sealed (t, c, head);

-- A record's sealed number becomes a card's without being seen: its own, the one that it replaced, or the one that
-- replaces it.
CREATE OR REPLACE FUNCTION place_cards(of_batch integer, row_nos integer[], tokens bytea[], ids integer[], members integer[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE placed integer;
BEGIN
  INSERT INTO card (id, token, cipher, bin, last4, member_id)
  SELECT n.id, n.token,
    CASE n.token WHEN r.token THEN r.cipher WHEN r.old_token THEN r.old_cipher ELSE l.new_cipher END,
    CASE n.token WHEN r.token THEN r.bin WHEN r.old_token THEN r.old_bin ELSE l.new_bin END,
    CASE n.token WHEN r.token THEN r.last4 WHEN r.old_token THEN r.old_last4 ELSE l.new_last4 END, n.member_id
    FROM unnest(row_nos, tokens, ids, members) AS n (row_no, token, id, member_id)
    JOIN public.record r ON r.batch_id = of_batch AND r.row_no = n.row_no
    LEFT JOIN record_relief l ON l.batch_id = r.batch_id AND l.row_no = r.row_no
   WHERE n.token IN (r.token, r.old_token, l.new_token);
  GET DIAGNOSTICS placed = ROW_COUNT;
  IF placed <> cardinality(ids) THEN RAISE EXCEPTION '% of % cards have a record', placed, cardinality(ids); END IF;
END $$;

CREATE OR REPLACE FUNCTION adopt_number(fresh bytea, was bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  UPDATE card SET token = fresh, left_at_version = NULL WHERE token = was AND left_at_version IS NOT NULL;
  IF NOT FOUND THEN RETURN; END IF;
  -- What was said of it holds no sealed number any more: there is nothing in it to seal anew.
  UPDATE public.record SET token = fresh WHERE token = was;
  UPDATE public.record SET old_token = fresh WHERE old_token = was;
  UPDATE record_relief SET new_token = fresh WHERE new_token = was;
  UPDATE stored_search SET token = fresh WHERE token = was;
END $$;
