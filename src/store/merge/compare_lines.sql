-- Each staged line beside the interval that holds its publication date, as in compare.sql. `is_later` = a repetition
-- that has to be remembered; a row that is valid on no day remembers its date already.
CREATE OR REPLACE TEMP TABLE compared_lines AS
SELECT
    s.series_key, s.period, s.realtime_start,
    coalesce(e.realtime_start < s.realtime_start, FALSE) AND NOT EXISTS (
        SELECT 1 FROM observation_row n
        WHERE n.realtime_end < n.realtime_start
          AND n.series_key = s.series_key AND n.period = s.period AND n.realtime_start = s.realtime_start
    ) AS is_later,
    e.series_key IS NOT NULL
        AND e.value IS NOT DISTINCT FROM s.value
        AND e.obs_status = s.obs_status
        AND e.qualifier = 0
        AND e.value_min IS NULL
        AND e.value_max IS NULL
        AND e.period_start = s.period_start
        AND e.period_end = s.period_end AS same
FROM staged_lines s
LEFT JOIN observation_row e
    ON e.series_key = s.series_key
    AND e.period = s.period
    AND e.realtime_start <= s.realtime_start
    AND e.realtime_end >= s.realtime_start;
