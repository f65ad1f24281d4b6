-- Repetitions of a standing value, as runs of adjacent periods of one series and publication date. What repeats a row that
-- came after $3 is remembered even where another repeats it on the same date, so that either may be taken back.
INSERT INTO confirmation
WITH repetition AS (
    SELECT c.series_key, c.period, c.realtime_start, c.standing_recorded_at > $3 AS always
    FROM compared c
    ANTI JOIN touched USING (series_key, period)
    WHERE c.realtime_start > c.standing_since OR c.standing_recorded_at > $3
    UNION
    -- Of a touched observation something is new since then.
    SELECT series_key, period, realtime_start, $1 > $3 FROM placed
    WHERE via = 'staged' AND NOT begins AND origin_kind <> 'derived' AND (overtaken IS NULL OR ($1 > $3 AND NOT heard))
),
fresh AS (
    SELECT r.* FROM repetition r
    WHERE r.always OR (NOT EXISTS (
        SELECT 1 FROM confirmation c
        WHERE c.series_key = r.series_key AND c.realtime_start = r.realtime_start AND r.period BETWEEN c.period_from AND c.period_to
    )
    -- A row that is valid on no day remembers its date already.
    AND NOT EXISTS (
        SELECT 1 FROM observation o
        WHERE o.realtime_end < o.realtime_start
          AND o.series_key = r.series_key AND o.period = r.period AND o.realtime_start = r.realtime_start
    ))
),
-- Adjacent periods share the difference between their place in the calendar and their place in the list.
counted AS (
    SELECT
        fresh.*,
        CASE s.freq
            WHEN 'A' THEN year(period)
            WHEN 'S' THEN year(period) * 2 + month(period) // 7
            WHEN 'Q' THEN year(period) * 4 + quarter(period)
            WHEN 'M' THEN year(period) * 12 + month(period)
            WHEN 'W' THEN (period - DATE '1970-01-05') // 7
            ELSE period - DATE '1970-01-01'
        END - row_number() OVER (PARTITION BY series_key, realtime_start ORDER BY period) AS run
    FROM fresh
    JOIN series s USING (series_key)
)
SELECT series_key, min(period), max(period), realtime_start, $1, $2
FROM counted
GROUP BY series_key, realtime_start, run
ORDER BY ALL;
