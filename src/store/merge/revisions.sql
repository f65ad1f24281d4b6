SELECT s.series_id, p.period, p.value_before, p.says.value, p.realtime_start
FROM placed p
JOIN series s USING (series_key)
WHERE p.via = 'staged' AND p.replaces
ORDER BY s.series_id, p.period, p.realtime_start
LIMIT ?;
