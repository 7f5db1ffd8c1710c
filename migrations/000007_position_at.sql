-- What the log had at a moment: the highest position before the first event that was recorded later. Positions follow
-- recorded_at but for transactions that ran side by side, so that the search by halves is settled in its neighbourhood.
CREATE FUNCTION es.position_at(p_at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE low bigint := 0; high bigint; middle bigint; follower record; first_later bigint;
BEGIN
  SELECT coalesce(max(e.position), 0) INTO high FROM es.events e;
  WHILE low < high LOOP
    middle := (low + high) / 2;
    SELECT e.position, e.recorded_at INTO follower FROM es.events e WHERE e.position > middle ORDER BY e.position LIMIT 1;
    IF follower.recorded_at <= p_at THEN low := follower.position; ELSE high := middle; END IF;
  END LOOP;
  SELECT min(e.position) INTO first_later FROM es.events e
    WHERE e.position > low - 10000 AND e.position <= low AND e.recorded_at > p_at;
  RETURN coalesce(first_later - 1, low);
END $$;
