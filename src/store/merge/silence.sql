UPDATE observation_row o
SET silenced_at = ?
FROM silenced s
WHERE o.series_key = s.series_key
  AND o.period = s.period
  AND o.realtime_start = s.realtime_start
  AND o.origin_id = s.origin_id;
