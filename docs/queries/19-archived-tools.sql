-- Which repositories are archived, and what was the last thing released?
SELECT l.tool, f.target, f.observed_at, v.value #>> '{}' AS latest_version
FROM mart.fact f JOIN mart.link_as_of() l USING (target)
LEFT JOIN mart.fact v ON v.target = f.target AND v.attribute = 'latest_version'
WHERE f.attribute = 'archived' AND f.value = 'true' ORDER BY l.tool;
