-- The stage lies in the order of the table already.
INSERT INTO observation
SELECT
    series_key, period, period_start, period_end, value, status_code(obs_status), 'exact', NULL, NULL,
    realtime_start, DATE '9999-12-31', $1, $2 + line - 1, $3
FROM staged_lines;
