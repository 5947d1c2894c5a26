-- The worklists' index answers alone: counting to a thousand in each tab walked seven thousand rows of a large table
-- (docs/decisions/2026-11-27-worklists.md). An index on an expression is only read without its table where it also holds
-- what the expression is made of. As a number the stage is a short key that compares fast: an import pays less for this
-- index than for the one before.

-- What an open live case needs next (RULEBOOK R5), as its place in lib/reimbursements/work/schema.ts stages;
-- lib/reimbursements/stages.ts stageOf says the same of one case.
CREATE FUNCTION relief_stage_no(staff_case smallint, reported_case smallint, charged bigint, relieved bigint)
RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
  WHEN coalesce(relieved, 0) > coalesce(charged, 0) THEN 6::smallint
  WHEN coalesce(staff_case, reported_case) IS NULL THEN 1::smallint
  WHEN coalesce(charged, 0) > coalesce(relieved, 0) THEN
    CASE WHEN coalesce(staff_case, reported_case) = 3 THEN 5::smallint ELSE 4::smallint END
  WHEN coalesce(charged, 0) > 0 THEN 7::smallint
  WHEN coalesce(staff_case, reported_case) = 1 THEN 3::smallint
  ELSE 2::smallint
END;

DROP INDEX inquiry_stage;
DROP FUNCTION relief_stage(smallint, smallint, bigint, bigint);

-- Per stage by received date, which is also by due date.
CREATE INDEX inquiry_stage ON inquiry (relief_stage_no(staff_case, reported_case, charged, relieved), received_on, id)
  INCLUDE (staff_case, reported_case, charged, relieved)
  WHERE live AND closed_as IS NULL;
