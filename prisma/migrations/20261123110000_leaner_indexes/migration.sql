-- Few members end, and every import writes new ones: only the ended are indexed by what they went into.
DROP INDEX "member_ended_into_idx";
CREATE INDEX member_ended ON member (ended_into) WHERE ended_into IS NOT NULL;
