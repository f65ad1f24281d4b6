-- What an import replaced: each of its rows beside what was said for its publication date when it came.
WITH mine AS (
    SELECT o.*, b.first_id
    FROM (SELECT min(origin_id) AS first_id, max(last_id) AS last_id FROM origin WHERE batch_id = $1) b
    JOIN observation_row o ON o.origin_id BETWEEN b.first_id AND b.last_id
),
paired AS (
    SELECT m.*, e.value AS old, e.obs_status AS old_status, e.period_start AS old_start
    FROM mine m
    JOIN observation_row e
        ON e.series_key = m.series_key
        AND e.period = m.period
        AND e.realtime_start <= m.realtime_start
        AND (e.origin_id < m.first_id OR e.realtime_start < m.realtime_start)
        AND e.recorded_at <= m.recorded_at
        AND (e.silenced_at IS NULL OR e.silenced_at > m.recorded_at)
    QUALIFY row_number() OVER (
        PARTITION BY m.series_key, m.period, m.realtime_start, m.origin_id
        ORDER BY e.realtime_start DESC, e.recorded_at DESC, e.origin_id DESC) = 1
)
SELECT s.series_id, p.period, p.old, p.value, p.realtime_start
FROM paired p
JOIN series s USING (series_key)
WHERE p.old IS DISTINCT FROM p.value OR p.old_status <> p.obs_status OR p.old_start <> p.period_start
ORDER BY s.series_id, p.period, p.realtime_start
LIMIT $2;
