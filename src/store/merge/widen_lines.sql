INSERT INTO staged
SELECT
    series_key, period, period_start, period_end, value, status_code(obs_status), 'exact', NULL, NULL,
    realtime_start, $1 + line - 1, $2
FROM staged_lines;
