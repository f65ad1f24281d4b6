-- Everything that is known of the stale observations and of their inputs, with the figure that states it.
WITH wanted AS (
    SELECT series_key, period FROM stale_recipe
    UNION
    SELECT level_key, level_period FROM stale_recipe
    UNION
    SELECT rate_key, rate_period FROM stale_recipe
)
SELECT
    o.period, o.period_start, o.period_end, o.value, o.obs_status, o.qualifier, o.value_min, o.value_max,
    o.realtime_start, o.realtime_end, o.recorded_at, o.origin_id, o.origin_kind, o.series_key, g.figure_id
FROM observation o
JOIN wanted USING (series_key, period)
LEFT JOIN origin g ON g.origin_id = o.origin_id
WHERE o.silenced_at IS NULL
ORDER BY o.series_key, o.period, o.realtime_start, o.recorded_at, o.origin_id;
