-- The rows behind which nobody stands once the import $1 is taken back: its own, and those of imports that were taken
-- back before and that only it repeated.
CREATE OR REPLACE TEMP TABLE silenced AS
WITH known AS (
    SELECT
        o.*, g.batch_id,
        -- A row that a repetition became carries the origin of what it repeats, which stands earlier; it is the word of
        -- whoever repeated it.
        o.realtime_start > min(o.realtime_start) OVER (PARTITION BY o.series_key, o.period, o.origin_id) AS is_repetition
    FROM observation o
    SEMI JOIN touched USING (series_key, period)
    JOIN origin g ON o.origin_id BETWEEN g.origin_id AND g.last_id
),
voices AS (
    SELECT
        series_key, period, realtime_start, origin_id,
        bool_or(batch_id = $1) AS is_mine, bool_or(batch_id <> $1) AS is_of_others
    FROM repetition
    GROUP BY ALL
)
SELECT k.series_key, k.period, k.realtime_start, k.realtime_end, k.origin_id, k.value, k.obs_status, k.period_start, k.period_end
FROM known k
LEFT JOIN voices v
    ON v.series_key = k.series_key AND v.period = k.period AND v.realtime_start = k.realtime_start AND v.origin_id = k.origin_id
WHERE k.silenced_at IS NULL
    AND NOT coalesce(v.is_of_others, FALSE)
    AND CASE
        WHEN k.is_repetition THEN coalesce(v.is_mine, FALSE)
        ELSE k.batch_id = $1 OR k.batch_id IN (SELECT batch_id FROM taken_back)
    END;
