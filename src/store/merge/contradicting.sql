SELECT r.origin_id, s.series_id, r.period, r.other_reach
FROM repeated r
JOIN series s USING (series_key)
WHERE NOT r.same
ORDER BY r.origin_id
LIMIT ?;
