INSERT INTO observation_row
SELECT
    series_key, period, period_start, period_end, value, obs_status, 0, NULL, NULL,
    realtime_start, DATE '9999-12-31', $2, $3 + line - 1, $4, NULL
FROM import_lines($1);
