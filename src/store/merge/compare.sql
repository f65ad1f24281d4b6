-- Each staged row beside the interval that holds its publication date. `same` = that interval already says so;
-- `other_reach` = it says something else that ends on the same day: 2024年 where the fourth quarter stands, or the other
-- way round. January and February come in one row, and what is told of the last day has no reach.
CREATE OR REPLACE TEMP TABLE compared AS
SELECT
    s.rowid AS row_id, s.origin_id, s.series_key, s.period, s.period_end, s.realtime_start,
    e.realtime_start AS standing_since, e.recorded_at AS standing_recorded_at,
    e.series_key IS NOT NULL
        AND e.value IS NOT NULL AND s.value IS NOT NULL
        AND e.origin_kind <> 'derived' AND s.origin_kind <> 'derived'
        AND e.period_end = s.period_end AND e.period_start <> s.period_start
        AND month(s.period_end) > 2 AND a.collection <> 'E'
        AND (
            (e.period_start = s.period AND s.period_start = date_trunc('year', s.period))
            OR (s.period_start = s.period AND e.period_start = date_trunc('year', s.period))
        ) AS other_reach,
    e.series_key IS NOT NULL
        AND e.value IS NOT DISTINCT FROM s.value
        AND e.obs_status = s.obs_status
        AND e.qualifier = s.qualifier
        AND e.value_min IS NOT DISTINCT FROM s.value_min
        AND e.value_max IS NOT DISTINCT FROM s.value_max
        AND e.period_start = s.period_start
        AND e.period_end = s.period_end AS same
FROM staged s
JOIN series a ON a.series_key = s.series_key
LEFT JOIN observation e
    ON e.series_key = s.series_key
    AND e.period = s.period
    AND e.realtime_start <= s.realtime_start
    AND e.realtime_end >= s.realtime_start;
