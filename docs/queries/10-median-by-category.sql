-- What are the median and 90th percentile of stars in each category, and of how many tools?
SELECT t.categories[1] AS category, count(*) AS tools,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY s.value) AS median, percentile_cont(0.9) WITHIN GROUP (ORDER BY s.value) AS p90
FROM mart.tool t JOIN mart.link_as_of() l USING (tool)
JOIN (SELECT DISTINCT ON (target) * FROM mart.metric_sample WHERE metric = 'stars@github' ORDER BY target, day DESC) s USING (target)
GROUP BY 1 ORDER BY median DESC;
