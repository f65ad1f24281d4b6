INSERT INTO observation
SELECT
    series_key, period, period_start, period_end, value, obs_status, qualifier, value_min, value_max,
    realtime_start, DATE '9999-12-31', ?, origin_id, origin_kind
FROM staged
ORDER BY series_key, period;
