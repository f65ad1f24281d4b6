-- Rows of one import that speak of the same observation and publication date as another row of it, which is taken: the first
-- with a value, else the first. `same` rows say the same and are dropped; the others contradict it and are refused.
-- `other_reach`: one is a single period and one a total since January, of which the single period is taken.
CREATE OR REPLACE TEMP TABLE repeated AS
WITH crowded AS (
    SELECT series_key, period, realtime_start FROM staged GROUP BY ALL HAVING count(*) > 1
),
told AS (
    SELECT
        s.*, s.rowid AS row_id,
        a.collection <> 'E' AND s.period_start = date_trunc('year', s.period) AND s.period_start < s.period AS is_total
    FROM staged s
    JOIN crowded USING (series_key, period, realtime_start)
    JOIN series a ON a.series_key = s.series_key
),
spoken AS (
    SELECT
        s.row_id, s.series_key, s.period_end, s.origin_id, s.value, first_value(s.value) OVER earlier AS taken,
        s.is_total AND NOT first_value(s.is_total) OVER earlier AS other_reach,
        row_number() OVER earlier AS place,
        first_value({'a': s.value, 'b': s.obs_status, 'c': s.period_start, 'd': s.period_end, 'e': s.qualifier, 'f': s.value_min, 'g': s.value_max}) OVER earlier
            IS NOT DISTINCT FROM {'a': s.value, 'b': s.obs_status, 'c': s.period_start, 'd': s.period_end, 'e': s.qualifier, 'f': s.value_min, 'g': s.value_max} AS same
    FROM told s
    WINDOW earlier AS (PARTITION BY s.series_key, s.period, s.realtime_start ORDER BY s.is_total, s.value IS NULL, s.row_id)
)
SELECT row_id, series_key, period_end, origin_id, value, taken, same, other_reach FROM spoken WHERE place > 1;
