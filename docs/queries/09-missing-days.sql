-- On which days between its first and last sample was a target not sampled? A gap is a gap, not a zero.
WITH spans AS (SELECT target, metric, min(day) AS first, max(day) AS last, count(*) AS days FROM mart.metric_sample GROUP BY 1, 2)
SELECT target, metric, first, last, days, last - first + 1 - days AS missing FROM spans ORDER BY missing DESC, target, metric LIMIT 50;
