-- Each staged row beside the interval that holds its publication date. `same` = that interval already says so;
-- `other_reach` = it, or where there is none the first one behind it, says something else that ends on the same day: 2024年
-- where the fourth quarter stands, or the other way round. What is told of the last day has no reach.
CREATE OR REPLACE TEMP TABLE compared AS
WITH held AS MATERIALIZED (
    SELECT s.*, s.rowid AS row_id, CASE WHEN e.series_key IS NOT NULL THEN e END AS standing
    FROM staged s
    LEFT JOIN observation e
        ON e.series_key = s.series_key
        AND e.period = s.period
        AND e.realtime_start <= s.realtime_start
        AND e.realtime_end >= s.realtime_start
),
behind AS (
    SELECT h.row_id, arg_min(o, o.realtime_start) AS standing
    FROM held h
    JOIN observation o ON o.series_key = h.series_key AND o.period = h.period
    WHERE h.standing IS NULL AND o.realtime_start > h.realtime_start AND o.realtime_end >= o.realtime_start
    GROUP BY h.row_id
),
beside AS (
    SELECT h.* EXCLUDE (standing), h.standing AS e, coalesce(h.standing, b.standing) AS near
    FROM held h
    LEFT JOIN behind b USING (row_id)
)
SELECT
    s.row_id, s.origin_id, s.series_key, s.period, s.period_end, s.realtime_start,
    e.realtime_start AS standing_since, e.recorded_at AS standing_recorded_at,
    near IS NOT NULL
        AND near.value IS NOT NULL AND s.value IS NOT NULL
        AND near.origin_kind <> 'derived' AND s.origin_kind <> 'derived'
        AND near.period_end = s.period_end AND near.period_start <> s.period_start
        AND a.collection <> 'E'
        AND (
            (near.period_start = s.period AND s.period_start = date_trunc('year', s.period))
            OR (s.period_start = s.period AND near.period_start = date_trunc('year', s.period))
        ) AS other_reach,
    e IS NOT NULL
        AND e.value IS NOT DISTINCT FROM s.value
        AND e.obs_status = s.obs_status
        AND e.qualifier = s.qualifier
        AND e.value_min IS NOT DISTINCT FROM s.value_min
        AND e.value_max IS NOT DISTINCT FROM s.value_max
        AND e.period_start = s.period_start
        AND e.period_end = s.period_end AS same
FROM beside s
JOIN series a ON a.series_key = s.series_key;
