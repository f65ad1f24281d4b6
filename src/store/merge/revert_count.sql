-- What became of the rows that were silenced: another value stands on their publication date, or none any more.
SELECT
    count(*) FILTER (e.value IS NOT NULL AND (
        e.value IS DISTINCT FROM s.value OR e.obs_status <> s.obs_status OR e.period_start <> s.period_start OR e.period_end <> s.period_end
    ))                                                       AS revised,
    count(*) FILTER (e.value IS NULL AND s.value IS NOT NULL) AS withdrawn,
    count(*)                                                 AS silenced
FROM silenced s
LEFT JOIN observation e
    ON e.series_key = s.series_key
    AND e.period = s.period
    AND s.realtime_start BETWEEN e.realtime_start AND e.realtime_end
WHERE s.realtime_end >= s.realtime_start;
