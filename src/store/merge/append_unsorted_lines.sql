-- Sorts the narrow rows; what is constant comes after the sort.
INSERT INTO observation_row
SELECT
    series_key, period, period_start, period_end, value, obs_status, 0, NULL, NULL,
    realtime_start, DATE '9999-12-31', $1, $2 + line - 1, $3
FROM (SELECT * FROM staged_lines ORDER BY series_key, period);
