-- Who may speak for the licence of a tool, in which order?
SELECT s.rank, s.source, s.relation, d.label, d.help
FROM mart.speaker s JOIN mart.attribute_definition d USING (id)
WHERE s.kind = 'fact' AND s.id = 'license' ORDER BY s.rank;
