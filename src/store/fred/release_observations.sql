-- Standing observations of a release in order of series and period, from one of them on. $1 release, $2 and $3 the id and
-- the period to start from, $4 limit.
SELECT s.series_key, s.series_id, o.period, o.period_end, o.value
FROM series s
JOIN observation o USING (series_key)
WHERE s.release_id = $1::INTEGER
  AND o.realtime_end = DATE '9999-12-31'
  AND ($2::VARCHAR IS NULL OR s.series_id > $2::VARCHAR OR (s.series_id = $2::VARCHAR AND o.period >= $3::DATE))
ORDER BY s.series_id, o.period
LIMIT $4::BIGINT;
