-- How complete is the data: how many cells of each facet are known, unknown, failed, withdrawn or not applicable?
SELECT facet, state, count(*) AS cells
FROM mart.comparison((SELECT array_agg(tool) FROM mart.tool)) GROUP BY 1, 2 ORDER BY 1, 3 DESC;
