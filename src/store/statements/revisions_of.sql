-- What an import replaced, as the history stands now: its rows beside those that end on the day before.
SELECT s.series_id, o.period, before.value, o.value, o.realtime_start
FROM (SELECT min(origin_id) AS first_id, max(last_id) AS last_id FROM origin WHERE batch_id = $1) mine
JOIN observation_row o ON o.origin_id BETWEEN mine.first_id AND mine.last_id
JOIN observation_row before
    ON before.series_key = o.series_key
    AND before.period = o.period
    AND before.realtime_end = o.realtime_start - 1
    AND before.realtime_end >= before.realtime_start
JOIN series s ON s.series_key = o.series_key
WHERE o.realtime_end >= o.realtime_start
ORDER BY s.series_id, o.period, o.realtime_start
LIMIT $2;
