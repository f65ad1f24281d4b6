-- What would stand if an import had never come: for each of its intervals, what others had said before it on that day.
-- Staged as corrections of the same publication dates, so that the merge closes what the import opened and lets the
-- earlier value run on. Where nobody had said anything, a published absence takes its place.
INSERT INTO staged
WITH range AS (
    SELECT min(origin_id) AS first_id, max(last_id) AS last_id FROM origin WHERE batch_id = $1
),
mine AS (
    SELECT o.* FROM observation o, range
    WHERE o.origin_id BETWEEN range.first_id AND range.last_id AND o.realtime_end >= o.realtime_start
),
others AS (
    SELECT o.* FROM observation o, range
    WHERE o.origin_id NOT BETWEEN range.first_id AND range.last_id
      AND o.realtime_end >= o.realtime_start
      AND (o.series_key, o.period) IN (SELECT (series_key, period) FROM mine)
)
SELECT
    m.series_key, m.period,
    coalesce(b.period_start, m.period_start), coalesce(b.period_end, m.period_end),
    b.value, coalesce(b.obs_status, 'M'), coalesce(b.qualifier, 'exact'), b.value_min, b.value_max,
    m.realtime_start, $2, 'correction'
FROM mine m
ASOF LEFT JOIN others b
    ON b.series_key = m.series_key AND b.period = m.period AND m.realtime_start >= b.realtime_start;
