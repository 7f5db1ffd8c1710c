-- What could not be read, from when until when, and which attributes does it hide while it lasts?
SELECT kind, subject, host, code, opened_at, closed_at, attributes, metrics
FROM mart.failure ORDER BY closed_at DESC NULLS FIRST, opened_at, subject LIMIT 50;
