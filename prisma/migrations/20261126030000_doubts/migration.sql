-- Doubtful pairs and proposed reissues stand in the queue beside the findings: a pair of nodes is there at most once,
-- so that what a person said of it ("not the same") is remembered by key.
ALTER TABLE "review" ADD COLUMN "node_b" INTEGER,
  ADD COLUMN "answer" TEXT,
  ADD COLUMN "note" TEXT,
  ADD COLUMN "answered_by" TEXT,
  ADD COLUMN "answered_by_name" TEXT,
  ADD COLUMN "answered_at" TIMESTAMPTZ(3),
  ADD COLUMN "decision_id" INTEGER;

ALTER TABLE review DROP CONSTRAINT review_kind_check;
ALTER TABLE review
  ADD CHECK (kind IN ('number_over_limit', 'rejoined', 'statement_conflict', 'reissue', 'near_number', 'masked_card', 'same_use')),
  ADD CHECK ((kind IN ('reissue', 'near_number', 'masked_card', 'same_use')) = (node_b IS NOT NULL)),
  ADD CHECK (node_id < node_b),
  ADD CHECK (answer IN ('taken', 'declined', 'parked')),
  ADD CHECK ((answer IS NULL) = (answered_by IS NULL) AND (answer IS NULL) = (answered_at IS NULL)),
  ADD CHECK ((answer = 'taken') IS TRUE = (decision_id IS NOT NULL)),
  ADD CHECK (answer IS DISTINCT FROM 'parked' OR btrim(note) <> '');

CREATE UNIQUE INDEX review_pair ON review (node_id, node_b) WHERE node_b IS NOT NULL;
-- What waits for a person: the number beside the place in the navigation is counted on every page.
CREATE INDEX review_open ON review (id) WHERE closed_block IS NULL AND answer IS NULL;
CREATE INDEX review_decision ON review (decision_id) WHERE decision_id IS NOT NULL;
CREATE INDEX review_member ON review (member_id) WHERE member_id IS NOT NULL;
CREATE INDEX review_node_b ON review (node_b) WHERE node_b IS NOT NULL;
-- The queue is the answer's memory: nothing leaves it.
REVOKE DELETE ON review FROM shokai_app;

-- A member number without what people and spreadsheets change in it: hyphens, spaces, leading zeros, small letters.
CREATE FUNCTION number_form(number text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN upper(ltrim(regexp_replace(number, '[^0-9A-Za-z]', '', 'g'), '0'));

-- Only numbers that are written otherwise than their form: a plain one is found by itself, and an import pays nothing
-- for it but the look.
CREATE INDEX member_number_form ON member_number (company_id, number_form(number)) WHERE number ~ '^0|[^0-9A-Z]';
