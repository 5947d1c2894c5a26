-- What the roles that may not see sealed card numbers use instead (docs/decisions/2026-11-27-database-roles.md). Who may
-- use which is in scripts/database-rights.mjs, given at the end of each run of the migrations.

-- An erased number is one with a day of erasure: asked so, nobody needs the sealed column to find it.
ALTER TABLE card ADD CHECK (cipher IS NULL OR erased_on IS NULL);
DROP INDEX card_erased;
CREATE INDEX card_erased ON card (id) WHERE erased_on IS NOT NULL;

-- Under which version of the key each value is sealed (bytes two and three): all that is said of it here.
CREATE VIEW sealed_version AS
  SELECT t AS "table", c AS "column", get_byte(head, 0) * 256 + get_byte(head, 1) AS version FROM (
    SELECT 'card', 'cipher', substring(cipher FROM 2 FOR 2) FROM card WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'cipher', substring(cipher FROM 2 FOR 2) FROM record WHERE cipher IS NOT NULL
    UNION ALL SELECT 'record', 'old_cipher', substring(old_cipher FROM 2 FOR 2) FROM record WHERE old_cipher IS NOT NULL
  ) AS sealed (t, c, head);

-- ---------------------------------------------------------------------------------------------------------------
-- The sealed number of one card, for a reveal whose row and entry in the trail are committed: of what this transaction
-- wrote itself it could take the traces back. Not more than the day's cap of all (lib/vault/rules.ts), whoever asks.
CREATE FUNCTION revealed_number(reveal integer) RETURNS TABLE (token bytea, cipher bytea, erased_on date)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE seen card_reveal;
BEGIN
  SELECT * INTO seen FROM card_reveal r WHERE r.id = reveal AND r.at > clock_timestamp() - interval '1 minute';
  IF NOT FOUND OR NOT EXISTS (
    SELECT FROM audit_event e WHERE e.subject = 'card' AND e.subject_id = seen.card_id::text AND e.type = 'card.revealed'
      AND e.actor_id = seen.user_id AND e.details ->> 'revealId' = seen.id::text
      AND e.xid IS DISTINCT FROM (pg_current_xact_id_if_assigned()::text)::bigint)
  THEN
    RAISE EXCEPTION 'reveal % is not in the trail', reveal USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF (SELECT count(*) FROM card_reveal r WHERE r.at > clock_timestamp() - interval '1 day') > 100 THEN
    RAISE EXCEPTION 'more reveals than a day may have' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT c.token, c.cipher, c.erased_on FROM card c WHERE c.id = seen.card_id;
END $$;

-- The sealed numbers that a record's destroyed or masked one is compared with: the card of the record that it answers,
-- and cards of its company's committed records with the same member number and expiry that begin and end alike, some
-- two hundred at most. The entry in the trail that says so is committed before (lib/intake/check/propose-card.ts).
CREATE FUNCTION numbers_to_compare(of_batch integer, of_row integer, head text, tail text)
RETURNS TABLE (token bytea, cipher bytea, bin text, last4 text, answers boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE own record;
BEGIN
  SELECT r.company_id, r.member_number, r.expiry, r.answers_batch, r.answers_row INTO own FROM public.record r
   WHERE r.batch_id = of_batch AND r.row_no = of_row AND r.outcome = 'problem';
  IF NOT FOUND OR NOT EXISTS (
    SELECT FROM audit_event e WHERE e.subject = 'batch' AND e.subject_id = of_batch::text AND e.type = 'record.proposalSought'
      AND e.details ->> 'row' = of_row::text AND e.at > clock_timestamp() - interval '10 minutes'
      AND e.xid IS DISTINCT FROM (pg_current_xact_id_if_assigned()::text)::bigint)
  THEN
    RAISE EXCEPTION 'no look for the card of record %/% is in the trail', of_batch, of_row USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY SELECT r.token, r.cipher, r.bin, r.last4, true FROM public.record r
   WHERE r.batch_id = own.answers_batch AND r.row_no = own.answers_row AND r.company_id = own.company_id AND r.cipher IS NOT NULL;
  -- Few digits alone would give out whatever is known.
  IF own.member_number IS NULL AND own.expiry IS NULL AND length(head) < 6 THEN RETURN; END IF;
  RETURN QUERY SELECT DISTINCT ON (c.token) c.token, c.cipher, c.bin, c.last4, false
    FROM public.record r JOIN batch b ON b.id = r.batch_id JOIN card c ON c.token = r.token
   WHERE r.company_id = own.company_id AND b.state = 'committed'
     AND r.outcome IN ('new', 'duplicate', 'amendment', 'amendment_refused', 'withdrawal', 'reactivation')
     AND c.cipher IS NOT NULL AND starts_with(c.bin, head) AND (tail = '' OR c.last4 = tail)
     AND (own.member_number IS NULL OR r.member_number = own.member_number)
     AND (own.expiry IS NULL OR r.expiry IS NULL OR r.expiry = own.expiry)
   ORDER BY c.token LIMIT 200;
END $$;

-- A record's sealed number becomes a card's without being seen. Records are named by their rows, in step with the ids.
CREATE FUNCTION place_cards(of_batch integer, row_nos integer[], tokens bytea[], ids integer[], members integer[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE placed integer;
BEGIN
  INSERT INTO card (id, token, cipher, bin, last4, member_id)
  SELECT n.id, n.token, CASE WHEN n.token = r.token THEN r.cipher ELSE r.old_cipher END,
    CASE WHEN n.token = r.token THEN r.bin ELSE r.old_bin END, CASE WHEN n.token = r.token THEN r.last4 ELSE r.old_last4 END,
    n.member_id
    FROM unnest(row_nos, tokens, ids, members) AS n (row_no, token, id, member_id)
    JOIN public.record r ON r.batch_id = of_batch AND r.row_no = n.row_no AND n.token IN (r.token, r.old_token);
  GET DIAGNOSTICS placed = ROW_COUNT;
  IF placed <> cardinality(ids) THEN RAISE EXCEPTION '% of % cards have a record', placed, cardinality(ids); END IF;
END $$;

-- A card whose number retention had erased is inquired about again: its case needs the number again.
CREATE FUNCTION seal_again(of_batch integer, outcomes text[]) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  UPDATE card c SET cipher = r.cipher, erased_on = NULL
    FROM (SELECT DISTINCT ON (token) token, cipher FROM public.record
           WHERE batch_id = of_batch AND cipher IS NOT NULL AND kind <> 'withdraw' AND outcome = ANY (outcomes)
           ORDER BY token, row_no) r
   WHERE c.erased_on IS NOT NULL AND c.token = r.token;
$$;

REVOKE ALL ON FUNCTION revealed_number(integer), numbers_to_compare(integer, integer, text, text),
  place_cards(integer, integer[], bytea[], integer[], integer[]), seal_again(integer, text[]) FROM PUBLIC;

-- ---------------------------------------------------------------------------------------------------------------
-- All that the public notice is made of, as one row: what is published or approved, in its public words. The names of
-- persons, drafts and everything of a card, member or inquiry are not in it (RULEBOOK R7.3).
CREATE VIEW public_notice AS
  SELECT
    jsonb_build_object('name', jsonb_build_object('ja', i.name_ja, 'en', i.name_en),
      'organisation', jsonb_build_object('ja', i.organisation_ja, 'en', i.organisation_en),
      'startedOn', i.started_on, 'timeZone', i.time_zone, 'isDemo', i.is_demo) AS incident,
    (SELECT coalesce(jsonb_agg(jsonb_build_object('version', p.version, 'asOf', p.as_of, 'count', p.count,
        'publishedAt', p.published_at, 'noteJa', p.note_ja, 'noteEn', p.note_en, 'corrects', c.version,
        'correctionJa', p.correction_ja, 'correctionEn', p.correction_en, 'ruleVersion', p.rule_version,
        'ruleJa', p.rule_ja, 'ruleEn', p.rule_en, 'oldRuleCount', p.old_rule_count) ORDER BY p.version), '[]')
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
