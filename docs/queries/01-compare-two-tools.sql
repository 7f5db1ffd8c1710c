-- How do two tools compare, row by row, and where does each value come from?
SELECT attribute, max(value #>> '{}') FILTER (WHERE tool = 'tool-1') AS tool_1, max(value #>> '{}') FILTER (WHERE tool = 'tool-2') AS tool_2,
       array_agg(fact) FILTER (WHERE fact IS NOT NULL) AS facts
FROM mart.comparison('{tool-1,tool-2}')
GROUP BY facet, attribute HAVING bool_or(state = 'known')
ORDER BY facet, attribute;
