SELECT r.origin_id, s.series_id, r.period
FROM repeated r
JOIN series s USING (series_key)
WHERE NOT r.same
ORDER BY r.origin_id
LIMIT ?;
