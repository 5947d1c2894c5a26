-- A card's replacement, step by step: requested, stopped, reissued. Append-only; a step is taken back by one of its own.
CREATE TABLE "replacement_step" (
    "id" SERIAL NOT NULL,
    "inquiry_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "happened_on" DATE NOT NULL,
    "new_card_id" INTEGER,
    "note" TEXT NOT NULL DEFAULT '',
    "reverses_id" INTEGER,
    "made_by" TEXT NOT NULL,
    "made_by_name" TEXT NOT NULL,
    "made_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "replacement_step_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "replacement_step_reverses_id_key" ON "replacement_step"("reverses_id");
CREATE INDEX "replacement_step_inquiry_id_idx" ON "replacement_step"("inquiry_id");
ALTER TABLE "replacement_step" ADD CONSTRAINT "replacement_step_inquiry_id_fkey" FOREIGN KEY ("inquiry_id") REFERENCES "inquiry"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE replacement_step
  ADD CHECK (kind IN ('requested', 'stopped', 'reissued')),
  ADD CHECK (new_card_id IS NULL OR kind = 'reissued');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON replacement_step FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER never_empty BEFORE TRUNCATE ON replacement_step FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE ON replacement_step FROM shokai_app;

-- All that is said of replacements and stands: by persons, and by committed deliveries. No sealed number is in it.
CREATE VIEW replacement_said AS
  SELECT s.inquiry_id, s.kind, s.happened_on, s.new_card_id, s.note, s.id AS step_id, NULL::integer AS batch_id,
    NULL::integer AS row_no, s.made_by_name
  FROM replacement_step s
  WHERE s.reverses_id IS NULL AND NOT EXISTS (SELECT FROM replacement_step r WHERE r.reverses_id = s.id)
  UNION ALL
  SELECT i.id, v.kind, v.happened_on, CASE WHEN v.kind = 'reissued' THEN l.new_card_id END, '', NULL, x.batch_id, x.row_no, NULL
  FROM record_relief x
  JOIN record r ON r.batch_id = x.batch_id AND r.row_no = x.row_no
    AND r.outcome IN ('new', 'duplicate', 'amendment', 'amendment_refused', 'withdrawal', 'reactivation')
  JOIN batch b ON b.id = x.batch_id AND b.state = 'committed'
  JOIN inquiry i ON i.company_id = r.company_id AND i.key = r.key
  LEFT JOIN reissue_link l ON l.batch_id = x.batch_id AND l.row_no = x.row_no
  CROSS JOIN LATERAL (VALUES ('stopped', x.stopped_on),
    ('reissued', coalesce(x.reissued_on, CASE WHEN x.new_token IS NOT NULL THEN b.received_on END))) AS v (kind, happened_on)
  WHERE v.happened_on <= b.received_on;
