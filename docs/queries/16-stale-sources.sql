-- What is stale at each source, for how long, and why?
SELECT source, stale_reason, count(*) AS targets, min(last_read_at) AS oldest, max(age) AS oldest_age
FROM mart.source_freshness WHERE stale GROUP BY 1, 2 ORDER BY targets DESC, source;
