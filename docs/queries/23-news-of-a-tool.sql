-- What changed about the targets of one tool, newest first?
SELECT f.at, f.kind, f.text, f.target, f.facts
FROM mart.feed f JOIN mart.link_as_of() l USING (target) WHERE l.tool = 'tool-1' ORDER BY f.position DESC, f.n LIMIT 50;
