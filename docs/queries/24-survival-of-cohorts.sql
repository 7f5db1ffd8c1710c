-- Of the tools that were born in the same five years, what share lived to be three and ten years old? Null: too young to tell.
SELECT born, max(tools) AS tools,
  max(share) FILTER (WHERE age_years = 3) AS at_3, max(share) FILTER (WHERE age_years = 10) AS at_10,
  max(ended) FILTER (WHERE age_years = 10) AS ended, max(dated) FILTER (WHERE age_years = 10) AS ended_on_a_stated_day
FROM mart.survival_cohort
WHERE category = '*' AND day = (SELECT max(day) FROM mart.survival_cohort)
GROUP BY born ORDER BY born;
