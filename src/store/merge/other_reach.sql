SELECT c.origin_id, s.series_id, c.period, TRUE
FROM compared c
JOIN series s USING (series_key)
WHERE c.other_reach
ORDER BY c.origin_id
LIMIT ?;
