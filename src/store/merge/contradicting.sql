SELECT r.origin_id, s.series_id, sdmx_time_period(s.freq, r.period_end), r.other_reach, r.value, r.taken
FROM repeated r
JOIN series s USING (series_key)
WHERE NOT r.same
ORDER BY r.origin_id
LIMIT ?;
