-- Who leads each category by stars, of how many tools, and with what share below?
SELECT category, rank, of, tool, value, percentile FROM mart.ranking
WHERE measure = 'stars@github' AND day = (SELECT max(day) FROM mart.ranking) AND rank <= 3 ORDER BY category, rank, tool;
