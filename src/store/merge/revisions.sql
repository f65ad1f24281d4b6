SELECT s.series_id, p.period, coalesce(r.says.value, p.value_before), p.says.value, p.realtime_start
FROM placed p
JOIN series s USING (series_key)
-- The row of the same publication date that it takes the place of.
LEFT JOIN placed r
    ON r.via = 'row' AND r.series_key = p.series_key AND r.period = p.period AND r.realtime_start = p.realtime_start
WHERE p.via = 'staged' AND p.begins AND (NOT p.is_first OR p.over_row)
ORDER BY s.series_id, p.period, p.realtime_start
LIMIT ?;
