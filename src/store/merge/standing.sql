-- What is known of some series and periods: the interval that holds a publication date between $6 and $7, rows of such
-- a date that are valid on no day, and the open interval, which tells that there is any. The feed names the series.
SELECT
    series_key, period, period_start, period_end, value, obs_status,
    qualifier = 0 AND value_min IS NULL AND value_max IS NULL AS is_plain,
    realtime_start, realtime_end, recorded_at > $8 AS is_recent
FROM observation_row
WHERE series_key BETWEEN $2 AND $3
    AND period BETWEEN $4 AND $5
    AND (
        realtime_end = DATE '9999-12-31'
        OR (realtime_start <= $7 AND realtime_end >= $6)
        OR (realtime_start BETWEEN $6 AND $7 AND realtime_end < realtime_start)
    )
    AND series_key IN (SELECT series_key FROM import_lines($1));
