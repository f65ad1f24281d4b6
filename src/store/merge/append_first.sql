INSERT INTO observation_row
SELECT
    series_key, period, period_start, period_end, value,
    code_number(obs_status_codes(), obs_status), code_number(qualifier_codes(), qualifier), value_min, value_max,
    realtime_start, DATE '9999-12-31', ?, origin_id, code_number(origin_kind_codes(), origin_kind), NULL
FROM staged
ORDER BY series_key, period;
