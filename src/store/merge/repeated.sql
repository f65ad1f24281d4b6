-- Rows of one import that speak of the same observation and publication date as an earlier row of it.
-- `same` rows say the same and are dropped; the others contradict it and are refused.
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
SELECT row_id, series_key, period, origin_id, same, other_reach FROM spoken WHERE place > 1;
