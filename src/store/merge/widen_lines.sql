INSERT INTO staged
SELECT
    series_key, period, period_start, period_end, value, obs_status_codes()[obs_status + 1], 'exact', NULL, NULL,
    realtime_start, $2 + line - 1, origin_kind_codes()[$3 + 1]
FROM import_lines($1);
