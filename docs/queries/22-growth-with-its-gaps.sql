-- What grew in a week and a month, from which day is it counted, and where is there no telling?
SELECT tool, metric, value, growth_7, growth_7_from, growth_7_state, growth_30, growth_30_from, growth_30_state, flags
FROM mart.trend WHERE day = (SELECT max(day) FROM mart.trend) ORDER BY growth_7 DESC NULLS LAST, tool, metric LIMIT 50;
