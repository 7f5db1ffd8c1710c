-- Where does each value of one package come from: address, time, hash, terms?
SELECT f.attribute, f.value, f.fact, f.extractor_version, e.url, e.sha256, e.licence, e.ended_at
FROM mart.fact f JOIN mart.evidence e USING (capture)
WHERE f.target = 'pkg:npm/tool-1' ORDER BY f.attribute;
