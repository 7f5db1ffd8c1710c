-- How many days lie between the releases of each target, in the median?
SELECT target, count(*) + 1 AS releases, percentile_cont(0.5) WITHIN GROUP (ORDER BY days) AS median_days
FROM (SELECT target, extract(epoch FROM published_at - lag(published_at) OVER (PARTITION BY target ORDER BY published_at)) / 86400 AS days
      FROM mart.release WHERE NOT prerelease AND NOT withdrawn AND published_at IS NOT NULL) r
WHERE days IS NOT NULL GROUP BY target ORDER BY median_days, target LIMIT 50;
