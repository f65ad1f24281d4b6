-- Each staged line beside the interval that holds its publication date, as in compare.sql. `is_later` = that interval
-- began before, so that a repetition of it is news; unless a row that is valid on no day remembers the date already.
CREATE OR REPLACE TEMP TABLE compared_lines AS
SELECT
    s.series_key, s.period, s.realtime_start,
    coalesce(e.realtime_start < s.realtime_start, FALSE) AND z.series_key IS NULL AS is_later,
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
    AND e.realtime_end >= s.realtime_start
LEFT JOIN (
    SELECT DISTINCT series_key, period, realtime_start FROM observation_row WHERE realtime_end < realtime_start
) z
    ON z.series_key = s.series_key
    AND z.period = s.period
    AND z.realtime_start = s.realtime_start;
