-- What is asked about is the last capture with a body, under all answers "not modified" since: a scan of capture_request from
-- the end reads every one of them, and there are as many as there were checks.
CREATE INDEX capture_last_body ON crawl.capture (target, request, seq DESC) WHERE outcome = 'body';
