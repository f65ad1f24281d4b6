-- The runs of repeated_lines.sql; where a series is repeated only in part, each run of adjacent periods by itself.
INSERT INTO confirmation
WITH fresh AS (
    SELECT c.series_key, c.period, c.realtime_start, p.freq
    FROM compared_lines c
    JOIN (SELECT * FROM repeated_lines WHERE NOT is_whole) p USING (series_key, realtime_start)
    WHERE c.same AND c.is_later
      AND NOT EXISTS (
        SELECT 1 FROM confirmation r
        WHERE r.series_key = c.series_key AND r.realtime_start = c.realtime_start
          AND c.period BETWEEN r.period_from AND r.period_to
    )
),
counted AS (
    SELECT
        *,
        calendar_place(freq, period) - row_number() OVER (PARTITION BY series_key, realtime_start ORDER BY period) AS run
    FROM fresh
)
SELECT series_key, min(period), max(period), realtime_start, $1, $2
FROM counted
GROUP BY series_key, realtime_start, run
UNION ALL
SELECT series_key, period_from, period_to, realtime_start, $1, $2
FROM repeated_lines
WHERE is_whole
ORDER BY ALL;
