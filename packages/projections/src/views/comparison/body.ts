/**
 * $1: ids of tools, $2: as_of, $3: known_at. Which source reads a target is no matter of time: it is taken from whatever
 * was ever asked or read. Ranks and ties are those of `bestFirst` and `neverKnown` of the comparison.
 */
export const body = `
WITH rows_shown AS (
  SELECT 'fact' AS kind, id, facet FROM mart.attribute_definition UNION ALL SELECT 'metric', id, facet FROM mart.metric_definition
), linked AS MATERIALIZED (
  SELECT l.tool, l.target, l.relation FROM mart.link_as_of($2, $3) l WHERE l.tool = ANY ($1)
), stated AS MATERIALIZED (
  SELECT 'fact' AS kind, f.attribute AS id, f.target, f.source, f.state, f.value, f.observed_at, f.effective_at, NULL::date AS day, f.fact, f.capture
  FROM mart.fact_as_of($2, $3) f WHERE f.target COLLATE "C" = ANY ((SELECT array_agg(target) FROM linked)::text[])
  UNION ALL
  (SELECT DISTINCT ON (s.target, s.metric) 'metric', s.metric, s.target, s.source, 'known', to_jsonb(s.value), s.observed_at, NULL, s.day, s.fact, s.capture
   FROM mart.metric_sample_as_of($2, $3) s WHERE s.target COLLATE "C" = ANY ((SELECT array_agg(target) FROM linked)::text[])
   ORDER BY s.target, s.metric, s.day DESC, s.extractor_version DESC)
), failing AS MATERIALIZED (
  SELECT f.*, CASE WHEN f.kind <> 'broken' THEN f.subject END AS target FROM mart.failure_as_of($2, $3) f
), reader AS MATERIALIZED (
  SELECT DISTINCT k.tool, k.target, k.relation, s.source FROM linked k JOIN (
    SELECT target, source FROM mart.freshness WHERE target COLLATE "C" = ANY ((SELECT array_agg(target) FROM linked)::text[])
    UNION SELECT target, source FROM live.fact_history WHERE source <> 'curation' AND target COLLATE "C" = ANY ((SELECT array_agg(target) FROM linked)::text[])
    UNION SELECT target, source FROM live.metric_sample WHERE target COLLATE "C" = ANY ((SELECT array_agg(target) FROM linked)::text[])
    UNION SELECT subject, source FROM live.failure WHERE kind <> 'broken' AND subject COLLATE "C" = ANY ((SELECT array_agg(target) FROM linked)::text[])) s USING (target)
), voice AS MATERIALIZED (
  SELECT r.tool, p.kind, p.id, r.target, r.source, min(p.rank) AS rank
  FROM reader r JOIN mart.speaker p ON p.relation = r.relation AND (p.source = r.source OR p.source = '*' AND NOT EXISTS (
    SELECT 1 FROM mart.speaker n WHERE n.kind = p.kind AND n.id = p.id AND n.source = r.source))
  GROUP BY r.tool, p.kind, p.id, r.target, r.source
), covered AS MATERIALIZED (
  SELECT f.*, c.kind AS of_kind, c.id FROM failing f, LATERAL (
    SELECT 'fact' AS kind, unnest(f.attributes) AS id UNION SELECT 'metric', unnest(f.metrics)) c
), best AS (
  SELECT DISTINCT ON (k.tool, s.kind, s.id) k.tool, s.*
  FROM stated s JOIN linked k USING (target) LEFT JOIN voice v USING (tool, kind, id, target, source)
  WHERE v.rank IS NOT NULL OR s.kind = 'fact' AND s.source = 'curation'
  ORDER BY k.tool, s.kind, s.id, (s.state = 'known' AND s.value IS NOT NULL) DESC,
    CASE WHEN s.kind = 'fact' AND s.source = 'curation' THEN 0 ELSE v.rank END,
    EXISTS (SELECT FROM covered c WHERE c.of_kind = s.kind AND c.id = s.id AND c.source = s.source AND (c.target IS NULL OR c.target = s.target)),
    s.target COLLATE "C", s.day DESC, s.observed_at DESC
), failed AS (
  SELECT DISTINCT ON (v.tool, v.kind, v.id) v.tool, v.kind, v.id, c.code, c.host, c.opened_at, c.capture
  FROM voice v JOIN covered c ON c.of_kind = v.kind AND c.id = v.id AND c.source = v.source AND (c.target IS NULL OR c.target = v.target)
  ORDER BY v.tool, v.kind, v.id, v.rank, c.opened_at, c.opened_position, coalesce(c.target, '') COLLATE "C", c.code COLLATE "C", c.host COLLATE "C"
)
SELECT t.tool, a.kind, a.id, a.facet,
  coalesce(b.state, CASE WHEN f.code IS NOT NULL THEN 'failed' WHEN EXISTS (
    SELECT 1 FROM voice v WHERE v.tool = t.tool AND v.kind = a.kind AND v.id = a.id) THEN 'unknown' ELSE 'not_applicable' END),
  b.value, b.source, b.target, b.observed_at, b.effective_at, b.day, s.opened_at, s.reason, b.fact,
  coalesce(b.capture, f.capture), e.url, e.sha256, e.licence,
  CASE WHEN b.fact IS NULL THEN f.code END, CASE WHEN b.fact IS NULL THEN f.host END, CASE WHEN b.fact IS NULL THEN f.opened_at END
FROM (SELECT tool FROM mart.tool_as_of($2, $3) WHERE tool = ANY ($1)) t CROSS JOIN rows_shown a
LEFT JOIN best b ON b.tool = t.tool AND b.kind = a.kind AND b.id = a.id
LEFT JOIN failed f ON f.tool = t.tool AND f.kind = a.kind AND f.id = a.id
LEFT JOIN LATERAL (
  SELECT c.opened_at, c.code || '@' || c.host AS reason FROM covered c
  WHERE b.state = 'known' AND c.of_kind = a.kind AND c.id = a.id AND c.source = b.source AND (c.target IS NULL OR c.target = b.target)
  ORDER BY c.opened_at, c.opened_position, coalesce(c.target, '') COLLATE "C", c.code COLLATE "C", c.host COLLATE "C" LIMIT 1) s ON true
LEFT JOIN LATERAL (SELECT v.url, v.sha256, v.licence FROM mart.evidence v WHERE v.capture = coalesce(b.capture, f.capture) OFFSET 0) e ON true
ORDER BY t.tool COLLATE "C", a.kind, a.id COLLATE "C"`;
