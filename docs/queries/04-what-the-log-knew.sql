-- What did the log know at an earlier position about one package, whatever came later?
SELECT attribute, value, observed_at, fact
FROM mart.fact_as_of(known_at => (SELECT max(position) / 2 FROM mart.fact))
WHERE target = 'pkg:npm/tool-1' ORDER BY attribute;
