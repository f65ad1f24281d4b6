SELECT
    period, period_start, period_end, value, obs_status, qualifier, value_min, value_max,
    realtime_start, realtime_end, recorded_at, origin_id, origin_kind
FROM observation_row
WHERE series_key = $1 AND realtime_start <= $2 AND realtime_end >= $2;
