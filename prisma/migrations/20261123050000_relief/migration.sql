-- Where a live case stands on the way to a burden of zero (RULEBOOK R5). In the database, because lists of inquiries, of
-- members and the headline all ask; lib/reimbursements/rules.ts reliefState says the same of one case.
CREATE FUNCTION relief_state(staff_case smallint, reported_case smallint, charged bigint, relieved bigint, closed_as text)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN closed_as IS NOT NULL THEN 'closed'
  WHEN coalesce(charged, 0) > coalesce(relieved, 0) THEN 'carries_burden'
  WHEN coalesce(staff_case, reported_case) IS NULL THEN 'not_yet_known'
  WHEN coalesce(charged, 0) = 0 AND coalesce(relieved, 0) > 0 THEN 'not_yet_known'
  WHEN coalesce(charged, 0) > 0 THEN 'relieved'
  WHEN coalesce(staff_case, reported_case) = 1 THEN 'nothing_billed_expected'
  ELSE 'not_yet_known'
END;

-- Found by the last four that are visible. Few numbers are masked, so that it costs an import next to nothing.
CREATE INDEX inquiry_masked ON inquiry (mask_tail) WHERE mask_tail IS NOT NULL;
