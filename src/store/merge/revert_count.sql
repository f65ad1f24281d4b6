-- What a withdrawal changes on its publication dates: values that others said stand again, or none stands any more.
SELECT
    count(*) FILTER (s.value IS NOT NULL) AS revised,
    count(*) FILTER (s.value IS NULL)     AS withdrawn
FROM staged s
JOIN observation e
    ON e.series_key = s.series_key
    AND e.period = s.period
    AND s.realtime_start BETWEEN e.realtime_start AND e.realtime_end
WHERE e.value IS DISTINCT FROM s.value
   OR e.obs_status <> s.obs_status
   OR e.period_start <> s.period_start
   OR e.period_end <> s.period_end;
