-- Everything known of the touched observations, laid out by publication date and cut into intervals.
CREATE OR REPLACE TEMP TABLE placed AS
WITH known AS (
    SELECT o.* FROM observation o JOIN touched USING (series_key, period)
),
-- Of several rows of one publication date the last recorded counts; the others were corrected. What is silenced does
-- not count.
newest AS (
    SELECT * FROM known
    WHERE silenced_at IS NULL
    QUALIFY row_number() OVER (PARTITION BY series_key, period, realtime_start ORDER BY recorded_at DESC, origin_id DESC) = 1
),
said AS (
    SELECT
        series_key, period, realtime_start, realtime_end AS old_end, recorded_at, origin_id, origin_kind, 'row' AS via, 1 AS rank,
        {'start': period_start, 'end': period_end, 'value': value, 'status': obs_status, 'qualifier': qualifier, 'min': value_min, 'max': value_max} AS says
    FROM newest
    UNION ALL
    SELECT
        series_key, period, realtime_start, NULL, said_at, origin_id, origin_kind, 'confirmation', 2,
        {'start': period_start, 'end': period_end, 'value': value, 'status': obs_status, 'qualifier': qualifier, 'min': value_min, 'max': value_max}
    FROM repetition
    WHERE realtime_start > row_start
    UNION ALL
    SELECT
        s.series_key, s.period, s.realtime_start, NULL, $1::TIMESTAMP, s.origin_id, s.origin_kind, 'staged', 0,
        {'start': s.period_start, 'end': s.period_end, 'value': s.value, 'status': s.obs_status, 'qualifier': s.qualifier, 'min': s.value_min, 'max': s.value_max}
    FROM staged s
    JOIN touched USING (series_key, period)
),
-- One voice a publication date: a staged row, unless the standing row already says the same.
weighed AS (
    SELECT
        *,
        rank + CASE WHEN via = 'staged' AND says IS NOT DISTINCT FROM overtaken THEN 3 ELSE 0 END
             -- What was computed is never heard over what was published on the same date.
             + CASE WHEN origin_kind = 'derived'
                      AND bool_or(origin_kind <> 'derived' AND says.value IS NOT NULL) OVER one_date THEN 6 ELSE 0 END AS weight
    FROM (
        -- What a row of the same publication date says, which a staged one would take the place of.
        SELECT *, max(CASE WHEN via = 'row' THEN says END) OVER (PARTITION BY series_key, period, realtime_start) AS overtaken
        FROM said
    )
    WINDOW one_date AS (PARTITION BY series_key, period, realtime_start)
),
voiced AS (
    SELECT *, row_number() OVER (PARTITION BY series_key, period, realtime_start ORDER BY weight, recorded_at DESC) = 1 AS heard
    FROM weighed
),
-- A published value beats a derived one from its publication date on.
admitted AS (
    SELECT
        *,
        heard AND NOT (
            origin_kind = 'derived'
            AND coalesce(min(CASE WHEN heard AND origin_kind <> 'derived' AND says.value IS NOT NULL THEN realtime_start END) OVER one
                <= realtime_start, FALSE)
        ) AS counts
    FROM voiced
    WINDOW one AS (PARTITION BY series_key, period)
),
neighboured AS (
    SELECT
        *,
        lag(says) OVER by_date AS before,
        row_number() OVER by_date = 1 AS is_first
    FROM admitted
    WHERE counts
    WINDOW by_date AS (PARTITION BY series_key, period ORDER BY realtime_start)
),
begun AS (
    SELECT *, is_first OR says IS DISTINCT FROM before AS begins FROM neighboured
),
-- The day before the next beginning closes an interval.
closed AS (
    SELECT
        *,
        CASE WHEN begins THEN coalesce(
            min(CASE WHEN begins THEN realtime_start END) OVER (
                PARTITION BY series_key, period ORDER BY realtime_start ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
            ) - 1,
            DATE '9999-12-31'
        ) ELSE realtime_start - 1 END::DATE AS new_end
    FROM begun
)
SELECT
    series_key, period, realtime_start, old_end, new_end,
    -- A repetition that becomes a row does so now: until now the rows told the same without it.
    CASE WHEN via = 'confirmation' THEN $1::TIMESTAMP ELSE recorded_at END AS recorded_at,
    origin_id, origin_kind, via, overtaken, heard, begins, is_first,
    -- Whether it takes the place of a value: of an earlier date, or of its own, even where it says again what was said before.
    (begins AND (NOT is_first OR overtaken IS NOT NULL)) OR (overtaken IS NOT NULL AND says IS DISTINCT FROM overtaken) AS replaces,
    says, CASE WHEN overtaken IS NULL THEN before.value ELSE overtaken.value END AS value_before
FROM closed
UNION ALL
-- What does not count is valid on no day, but stays.
SELECT
    series_key, period, realtime_start, old_end, (realtime_start - 1)::DATE, recorded_at, origin_id, origin_kind, via, overtaken, heard,
    FALSE, FALSE, FALSE, says, NULL
FROM admitted
WHERE NOT counts
UNION ALL
SELECT
    series_key, period, realtime_start, realtime_end, (realtime_start - 1)::DATE, recorded_at, origin_id, origin_kind, 'row', NULL, FALSE,
    FALSE, FALSE, FALSE, NULL, NULL
FROM known
WHERE silenced_at IS NOT NULL AND realtime_end >= realtime_start;
