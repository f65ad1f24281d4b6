-- Moves the ends of standing rows; nothing else of a row ever changes.
UPDATE observation_row o
SET realtime_end = p.new_end
FROM placed p
WHERE p.via = 'row'
  AND p.new_end <> p.old_end
  AND o.series_key = p.series_key
  AND o.period = p.period
  AND o.realtime_start = p.realtime_start
  AND o.origin_id = p.origin_id;
