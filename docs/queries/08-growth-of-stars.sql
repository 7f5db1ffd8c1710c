-- Which repositories gained most stars between their first and last sample?
SELECT target, min(day) AS since, max(day) AS until,
       (array_agg(value ORDER BY day DESC))[1] - (array_agg(value ORDER BY day))[1] AS gained
FROM mart.metric_sample WHERE metric = 'stars@github'
GROUP BY target ORDER BY gained DESC, target LIMIT 20;
