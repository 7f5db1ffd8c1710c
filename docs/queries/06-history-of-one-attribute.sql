-- Every version that a package ever had, with when it was true and when the log said so.
SELECT value, lower(world) AS true_from, upper(world) AS true_to, lower(known) AS known_from, cause
FROM mart.fact_history WHERE target = 'pkg:npm/tool-1' AND attribute = 'latest_version'
ORDER BY lower(world), lower(known);
