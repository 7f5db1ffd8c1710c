-- Why did values change: the world, the source or our own extractor?
SELECT source, cause, count(*) AS changes FROM mart.fact_history
WHERE upper_inf(known) GROUP BY 1, 2 ORDER BY changes DESC;
