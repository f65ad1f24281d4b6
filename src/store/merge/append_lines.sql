-- The stage lies in the order of the table already.
INSERT INTO observation_row
SELECT
    series_key, period, period_start, period_end, value, obs_status, 0, NULL, NULL,
    realtime_start, DATE '9999-12-31', $1, $2 + line - 1, $3
FROM staged_lines;
