-- Where do two targets of one tool state different values for one attribute?
SELECT l.tool, f.attribute, jsonb_object_agg(f.target, f.value) AS stated
FROM mart.fact f JOIN mart.link_as_of() l USING (target)
WHERE f.state = 'known' AND l.relation IN ('self', 'repository')
GROUP BY 1, 2 HAVING count(DISTINCT f.value) > 1 ORDER BY 1, 2 LIMIT 50;
