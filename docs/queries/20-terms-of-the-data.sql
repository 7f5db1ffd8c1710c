-- Under which terms does each source give its data, and how much of it is there?
SELECT f.source, e.licence, count(*) AS facts, count(DISTINCT f.target) AS targets
FROM mart.fact f JOIN mart.evidence e USING (capture) GROUP BY 1, 2 ORDER BY facts DESC;
