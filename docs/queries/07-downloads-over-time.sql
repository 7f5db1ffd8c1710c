-- How did the weekly downloads of each tool's own package move, sample by sample?
SELECT l.tool, s.day, s.value, s.value - lag(s.value) OVER (PARTITION BY s.target ORDER BY s.day) AS change
FROM mart.metric_sample s JOIN mart.link_as_of() l USING (target)
WHERE s.metric = 'downloads_last_week@npm' AND l.relation = 'self' ORDER BY l.tool, s.day;
