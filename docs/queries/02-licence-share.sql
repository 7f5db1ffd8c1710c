-- Which licences do the tools have, by the source that may speak first?
SELECT c.value #>> '{}' AS license, count(*) AS tools
FROM mart.comparison((SELECT array_agg(tool) FROM mart.tool)) c
WHERE c.attribute = 'license' AND c.state = 'known'
GROUP BY 1 ORDER BY tools DESC, license;
