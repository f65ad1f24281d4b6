-- Rows of one import that speak of the same observation and publication date as an earlier row of it.
-- `same` rows say the same and are dropped; the others contradict it and are refused. Refused too is what would take the
-- place of something else: 2024年 where the fourth quarter stands, which ends with it, and the other way round.
CREATE OR REPLACE TEMP TABLE repeated AS
WITH crowded AS (
    SELECT series_key, period, realtime_start FROM staged GROUP BY ALL HAVING count(*) > 1
),
spoken AS (
    SELECT
        s.rowid AS row_id, s.series_key, s.period, s.origin_id,
        s.period_start <> first_value(s.period_start) OVER earlier AS other_reach,
        row_number() OVER earlier AS place,
        first_value({'a': s.value, 'b': s.obs_status, 'c': s.period_start, 'd': s.period_end, 'e': s.qualifier, 'f': s.value_min, 'g': s.value_max}) OVER earlier
            IS NOT DISTINCT FROM {'a': s.value, 'b': s.obs_status, 'c': s.period_start, 'd': s.period_end, 'e': s.qualifier, 'f': s.value_min, 'g': s.value_max} AS same
    FROM staged s
    JOIN crowded USING (series_key, period, realtime_start)
    WINDOW earlier AS (PARTITION BY s.series_key, s.period, s.realtime_start ORDER BY s.period_start < s.period, s.rowid)
)
SELECT row_id, series_key, period, origin_id, same, other_reach FROM spoken WHERE place > 1
UNION ALL
SELECT DISTINCT s.rowid, s.series_key, s.period, s.origin_id, FALSE, TRUE
FROM staged s
JOIN observation_row o
    ON o.series_key = s.series_key AND o.period = s.period AND o.period_end = s.period_end
    AND (
        (o.period_start = s.period AND s.period_start = date_trunc('year', s.period))
        OR (s.period_start = s.period AND o.period_start = date_trunc('year', s.period))
    )
    AND o.period_start <> s.period_start
WHERE s.value IS NOT NULL AND o.value IS NOT NULL
    AND s.origin_kind <> 'derived' AND origin_kind_codes()[o.origin_kind + 1] <> 'derived'
    AND o.realtime_end >= o.realtime_start
    -- January and February come in one row.
    AND month(s.period_end) > 2
    AND s.rowid NOT IN (SELECT row_id FROM spoken WHERE place > 1);
