SELECT c.origin_id, s.series_id, sdmx_time_period(s.freq, c.period_end), TRUE, NULL, NULL
FROM compared c
JOIN series s USING (series_key)
WHERE c.other_reach
ORDER BY c.origin_id
LIMIT ?;
