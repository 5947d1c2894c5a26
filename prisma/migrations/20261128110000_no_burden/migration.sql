-- A publication can say beside its figure that no customer bears a cost as of its day (RULEBOOK R5.5). That it was true
-- is checked by lib/notices when it is asked for, submitted, approved and published; from then on it is frozen with the rest.
ALTER TABLE "publication" ADD COLUMN     "no_burden" BOOLEAN NOT NULL DEFAULT false;

-- The view as it was, with that.
CREATE OR REPLACE VIEW public_notice AS
  SELECT
    jsonb_build_object('name', jsonb_build_object('ja', i.name_ja, 'en', i.name_en),
      'organisation', jsonb_build_object('ja', i.organisation_ja, 'en', i.organisation_en),
      'startedOn', i.started_on, 'timeZone', i.time_zone, 'isDemo', i.is_demo) AS incident,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('version', p.version, 'asOf', p.as_of, 'count', p.count,
        'publishedAt', p.published_at, 'noteJa', p.note_ja, 'noteEn', p.note_en, 'corrects', c.version,
        'correctionJa', p.correction_ja, 'correctionEn', p.correction_en, 'ruleVersion', p.rule_version,
        'ruleJa', p.rule_ja, 'ruleEn', p.rule_en, 'oldRuleCount', p.old_rule_count, 'noBurden', p.no_burden) ORDER BY p.version), '[]')
      FROM publication p LEFT JOIN publication c ON c.id = p.corrects_id AND c.state = 'published'
      WHERE p.state = 'published') AS figures,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('version', p.version, 'ja', n.ja, 'en', n.en,
        'publishedAt', n.published_at) ORDER BY n.published_at, n.id), '[]')
      FROM publication_note n JOIN publication p ON p.id = n.publication_id AND p.state = 'published'
      WHERE n.state = 'published' AND n.published_at IS NOT NULL) AS notes,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('version', r.version, 'ja', r.text_ja, 'en', r.text_en)
        ORDER BY r.version), '[]') FROM counting_rule r) AS rules,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('version', c.version, 'body', c.body) ORDER BY c.version), '[]')
      FROM certificate c) AS certificates,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('key', s.key, 'version', s.version, 'textJa', s.text_ja,
        'textEn', s.text_en, 'summaryJa', s.summary_ja, 'summaryEn', s.summary_en, 'approvedAt', s.approved_at)
        ORDER BY s.key, s.version), '[]') FROM notice_section_version s) AS sections
  FROM incident i WHERE i.id = 1;
