-- The last period of each series that has a standing, published value.
WITH last AS (
    SELECT series_key, max(period) AS period
    FROM observation
    WHERE realtime_end = DATE '9999-12-31' AND value IS NOT NULL AND origin_kind <> 'derived'
    GROUP BY series_key
)
SELECT
    o.period, o.period_start, o.period_end, o.value, o.obs_status, o.qualifier, o.value_min, o.value_max,
    o.realtime_start, o.realtime_end, o.recorded_at, o.origin_id, o.origin_kind, s.series_id
FROM observation o
JOIN last l ON l.series_key = o.series_key AND l.period = o.period
JOIN series s ON s.series_key = o.series_key
WHERE o.realtime_end = DATE '9999-12-31'
ORDER BY o.realtime_start DESC, o.recorded_at DESC, s.series_id
LIMIT ?;
