-- What would stand if an import had never come: for each of its rows, what others had said by that day. Staged as
-- corrections of the same publication dates, so that the merge closes what the import opened and lets the earlier
-- value run on. Where nobody had said anything, a published absence takes its place.
INSERT INTO staged
WITH range AS (
    SELECT min(origin_id) AS first_id, max(last_id) AS last_id FROM origin WHERE batch_id = $1
),
touched_by AS (
    SELECT series_key, period FROM observation_row, range WHERE origin_id BETWEEN first_id AND last_id
    UNION
    SELECT o.series_key, o.period
    FROM observation_row o
    JOIN confirmation c ON c.series_key = o.series_key AND o.period BETWEEN c.period_from AND c.period_to
    WHERE c.batch_id = $1
),
-- A row that a repetition became carries the origin of what it repeats, which stands earlier; it is the word of
-- whoever repeated it.
repeated_by AS (
    SELECT
        o.*,
        o.realtime_start > min(o.realtime_start) OVER (PARTITION BY o.series_key, o.period, o.origin_id) AS is_repetition
    FROM observation o
    SEMI JOIN touched_by USING (series_key, period)
),
known AS (
    SELECT
        r.*,
        CASE WHEN is_repetition AND c.series_key IS NOT NULL THEN c.is_only_mine
             ELSE origin_id BETWEEN first_id AND last_id END AS is_mine
    FROM repeated_by r
    CROSS JOIN range
    LEFT JOIN (
        SELECT o.series_key, o.period, o.realtime_start, bool_and(c.batch_id = $1) AS is_only_mine
        FROM repeated_by o
        JOIN confirmation c
            ON c.series_key = o.series_key
            AND c.realtime_start = o.realtime_start
            AND o.period BETWEEN c.period_from AND c.period_to
        GROUP BY ALL
    ) c
        ON c.series_key = r.series_key AND c.period = r.period AND c.realtime_start = r.realtime_start
),
-- Of several rows of one publication date the last recorded counts; a row that was corrected since need not be again.
mine AS (
    SELECT * FROM known
    QUALIFY row_number() OVER (PARTITION BY series_key, period, realtime_start ORDER BY recorded_at DESC, origin_id DESC) = 1
        AND is_mine
),
others AS (
    SELECT
        series_key, period, realtime_start, period_start, period_end, value, obs_status, qualifier, value_min, value_max
    FROM known
    WHERE NOT is_mine
    QUALIFY row_number() OVER (PARTITION BY series_key, period, realtime_start ORDER BY recorded_at DESC, origin_id DESC) = 1
    UNION ALL
    -- A repetition says what the interval around it says, unless a row of its date says something since.
    SELECT
        k.series_key, k.period, c.realtime_start, k.period_start, k.period_end, k.value, k.obs_status, k.qualifier, k.value_min, k.value_max
    FROM known k
    JOIN confirmation c
        ON c.series_key = k.series_key
        AND k.period BETWEEN c.period_from AND c.period_to
        AND c.realtime_start > k.realtime_start
        AND c.realtime_start <= k.realtime_end
        AND c.batch_id <> $1
    WHERE NOT EXISTS (
        SELECT 1 FROM known r
        WHERE r.series_key = k.series_key AND r.period = k.period AND r.realtime_start = c.realtime_start
    )
)
SELECT
    m.series_key, m.period,
    coalesce(o.period_start, m.period_start), coalesce(o.period_end, m.period_end),
    o.value, coalesce(o.obs_status, 'M'), coalesce(o.qualifier, 'exact'), o.value_min, o.value_max,
    m.realtime_start, $2, 'correction'
FROM mine m
ASOF LEFT JOIN others o
    ON o.series_key = m.series_key AND o.period = m.period AND m.realtime_start >= o.realtime_start;
