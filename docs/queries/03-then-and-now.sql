-- Which tools' packages have other values now than on 1 February 2019?
SELECT target, attribute, b.value AS before, n.value AS now, n.cause, n.fact
FROM mart.fact_as_of('2019-02-01') b JOIN mart.fact n USING (target, attribute)
WHERE n.value IS DISTINCT FROM b.value ORDER BY target, attribute LIMIT 100;
