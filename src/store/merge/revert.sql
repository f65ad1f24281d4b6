-- What would stand if an import had never come: for each of its rows, what others had said by that day. Staged as
-- corrections of the same publication dates, so that the merge closes what the import opened and lets the earlier
-- value run on. Where nobody had said anything, a published absence takes its place.
INSERT INTO staged
WITH range AS (
    SELECT min(origin_id) AS first_id, max(last_id) AS last_id FROM origin WHERE batch_id = $1
),
-- Dates on which it repeated what stood, and on which that resumed when the value before was corrected.
resumed AS (
    SELECT o.series_key, o.period, o.realtime_start
    FROM observation_row o
    JOIN confirmation c
        ON c.batch_id = $1
        AND c.series_key = o.series_key
        AND o.period BETWEEN c.period_from AND c.period_to
        AND c.realtime_start = o.realtime_start
),
touched_by AS (
    SELECT DISTINCT series_key, period FROM observation_row, range WHERE origin_id BETWEEN first_id AND last_id
    UNION
    SELECT series_key, period FROM resumed
),
-- A value that resumed keeps the origin that first said it, but is the word of whom repeated it.
known AS (
    SELECT
        o.*,
        CASE
            WHEN o.realtime_start = min(o.realtime_start) OVER (PARTITION BY o.series_key, o.period, o.origin_id)
                THEN o.origin_id BETWEEN first_id AND last_id
            ELSE r.series_key IS NOT NULL
        END AS is_mine
    FROM observation o
    SEMI JOIN touched_by USING (series_key, period)
    LEFT JOIN resumed r USING (series_key, period, realtime_start)
    CROSS JOIN range
),
-- Of several rows of one publication date the last recorded counts; a row that was corrected since need not be again.
mine AS (
    SELECT * FROM known
    QUALIFY row_number() OVER (PARTITION BY series_key, period, realtime_start ORDER BY recorded_at DESC, origin_id DESC) = 1
        AND is_mine
),
others AS (
    SELECT * EXCLUDE (is_mine) FROM known
    WHERE NOT is_mine
    QUALIFY row_number() OVER (PARTITION BY series_key, period, realtime_start ORDER BY recorded_at DESC, origin_id DESC) = 1
    UNION ALL
    -- Whoever repeated it said it too.
    SELECT k.* EXCLUDE (is_mine) REPLACE (c.realtime_start AS realtime_start)
    FROM known k
    JOIN confirmation c
        ON c.batch_id <> $1
        AND c.series_key = k.series_key
        AND k.period BETWEEN c.period_from AND c.period_to
        AND c.realtime_start > k.realtime_start
        AND c.realtime_start <= k.realtime_end
)
SELECT
    m.series_key, m.period,
    coalesce(o.period_start, m.period_start), coalesce(o.period_end, m.period_end),
    o.value, coalesce(o.obs_status, 'M'), coalesce(o.qualifier, 'exact'), o.value_min, o.value_max,
    m.realtime_start, $2, 'correction'
FROM mine m
ASOF LEFT JOIN others o
    ON o.series_key = m.series_key AND o.period = m.period AND m.realtime_start >= o.realtime_start;
