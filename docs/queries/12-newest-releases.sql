-- What was released last?
SELECT l.tool, r.target, r.version, r.published_at, r.fact
FROM mart.release r JOIN mart.link_as_of() l USING (target)
WHERE r.published_at IS NOT NULL ORDER BY r.published_at DESC, r.target LIMIT 20;
