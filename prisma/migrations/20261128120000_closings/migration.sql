-- "Nothing was billed" becomes two states of their own (RULEBOOK R5.3): blocked before billing, and authorised but never
-- settled. What was closed under the old name was said of uses that were caught before billing.
ALTER TABLE inquiry DROP CONSTRAINT inquiry_closed_as_check;
UPDATE inquiry SET closed_as = 'blocked_before_billing' WHERE closed_as = 'nothing_billed';
ALTER TABLE inquiry ADD CONSTRAINT inquiry_closed_as_check
  CHECK (closed_as IN ('blocked_before_billing', 'never_settled', 'cancelled', 'refunded', 'own_use', 'voided'));
