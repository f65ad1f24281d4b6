-- New intervals; rows that resume after an earlier vintage came late; and corrections that change nothing visible.
INSERT INTO observation_row
SELECT
    series_key, period, says.start, says.end, says.value,
    code_number(obs_status_codes(), says.status), code_number(qualifier_codes(), says.qualifier), says.min, says.max,
    realtime_start, new_end, recorded_at, origin_id, code_number(origin_kind_codes(), origin_kind), NULL
FROM placed
WHERE (via = 'staged' AND (begins OR (overtaken IS NOT NULL AND says IS DISTINCT FROM overtaken)))
   OR (via = 'confirmation' AND begins)
ORDER BY series_key, period, realtime_start;
