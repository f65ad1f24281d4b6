-- Each staged row beside the interval that holds its publication date. `same` = that interval already says so.
CREATE OR REPLACE TEMP TABLE compared AS
SELECT
    s.series_key, s.period, s.realtime_start,
    e.realtime_start AS standing_since,
    e.series_key IS NOT NULL
        AND e.value IS NOT DISTINCT FROM s.value
        AND e.obs_status = s.obs_status
        AND e.qualifier = s.qualifier
        AND e.value_min IS NOT DISTINCT FROM s.value_min
        AND e.value_max IS NOT DISTINCT FROM s.value_max
        AND e.period_start = s.period_start
        AND e.period_end = s.period_end AS same
FROM staged s
LEFT JOIN observation e
    ON e.series_key = s.series_key
    AND e.period = s.period
    AND e.realtime_start <= s.realtime_start
    AND e.realtime_end >= s.realtime_start;

-- The observations about which this import says anything new.
CREATE OR REPLACE TEMP TABLE touched AS
SELECT series_key, period FROM compared GROUP BY ALL HAVING NOT bool_and(same);
