-- Numbers of one import (`stated`, see stated.sql) that do not go with what was known before it. $1 and $2 its first and last
-- origin, $3 the ratio beyond which a scale has slipped, $4 most rows that are looked at, $5 most that are answered, $6 the
-- ratio for one period, $7 and $8 the least and the greatest key of its series that are shares of a whole.
WITH
-- The last that others said of the same periods by then.
before AS MATERIALIZED (
    SELECT m.series_key, m.period, m.value AS stated, m.obs_status AS status, o.value, o.obs_status
    FROM stated m
    JOIN observation_row o USING (series_key, period)
    WHERE o.origin_id NOT BETWEEN $1 AND $2
      AND o.realtime_start <= m.realtime_start
      AND o.value IS NOT NULL
      AND o.silenced_at IS NULL
      AND o.origin_kind <> code_number(origin_kind_codes(), 'derived')
    QUALIFY row_number() OVER (
        PARTITION BY series_key, period ORDER BY o.realtime_start DESC, o.recorded_at DESC, o.origin_id DESC) = 1
),
fresh AS MATERIALIZED (
    SELECT m.series_key, m.period, m.value
    FROM stated m
    JOIN series s USING (series_key)
    ANTI JOIN before b ON b.series_key = m.series_key AND b.period = m.period
    WHERE s.transformation = 'N' AND m.value <> 0
),
standing AS (
    SELECT series_key, period, value, TRUE AS is_fresh FROM fresh
    UNION ALL
    -- What was known, also where the import said it anew.
    SELECT o.series_key, o.period, o.value, FALSE
    FROM observation_row o
    LEFT JOIN before b ON b.series_key = o.series_key AND b.period = o.period
    WHERE o.series_key IN (SELECT series_key FROM fresh)
      AND o.realtime_end = DATE '9999-12-31'
      AND o.value <> 0
      AND o.origin_kind <> code_number(origin_kind_codes(), 'derived')
      AND (o.origin_id NOT BETWEEN $1 AND $2 OR b.value IS NOT NULL)
),
-- Where no two values of a series are that far from each other, nothing has slipped.
wide AS (
    SELECT series_key
    FROM standing
    GROUP BY series_key
    HAVING bool_or(is_fresh) AND NOT bool_and(is_fresh) AND max(abs(value)) > $3 * min(abs(value))
    QUALIFY sum(count(*)) OVER (ORDER BY series_key) <= $4
),
-- Each value beside the standing one before it (or, where there is none, behind it), and its neighbour on that side.
placed AS (
    SELECT
        *,
        last_value(CASE WHEN NOT is_fresh THEN {'period': period, 'value': value} END IGNORE NULLS) OVER before_it AS earlier,
        first_value(CASE WHEN NOT is_fresh THEN {'period': period, 'value': value} END IGNORE NULLS) OVER behind_it AS later,
        lag(value) OVER by_period AS value_before,
        lead(value) OVER by_period AS value_behind
    FROM standing
    SEMI JOIN wide USING (series_key)
    WINDOW
        by_period AS (PARTITION BY series_key ORDER BY period),
        before_it AS (PARTITION BY series_key ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        behind_it AS (PARTITION BY series_key ORDER BY period ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING)
),
neighboured AS (
    SELECT
        series_key, period, value, coalesce(earlier, later) AS known,
        CASE WHEN earlier IS NULL THEN value_behind ELSE value_before END AS beside
    FROM placed
    WHERE is_fresh
),
found AS (
    SELECT 'share_within_whole' AS check_name, o.series_key, o.period, o.value, least(greatest(o.value, 0), 100), NULL
    FROM observation_row o
    JOIN series s USING (series_key)
    WHERE s.transformation = 'SH' AND s.unit_measure = 'PC' AND o.value NOT BETWEEN 0 AND 100
      AND o.series_key BETWEEN $7 AND $8 AND o.origin_id BETWEEN $1 AND $2 AND o.realtime_end = DATE '9999-12-31'
    UNION ALL
    SELECT CASE WHEN was IN ('E', 'F') THEN 'forecast_replaced' ELSE 'actual_replaced' END, series_key, period, stated, value, period
    FROM (SELECT *, obs_status_codes()[obs_status + 1] AS was, obs_status_codes()[status + 1] AS is_now FROM before)
    WHERE stated <> value
      AND ((was IN ('E', 'F') AND is_now IN ('A', 'P')) OR (was IN ('A', 'P') AND is_now IN ('E', 'F')))
    UNION ALL
    SELECT 'magnitude', series_key, period, stated, b.value, period
    FROM before b
    JOIN series s USING (series_key)
    WHERE s.transformation = 'N' AND stated <> 0 AND b.value <> 0 AND abs(stated / b.value) NOT BETWEEN 1 / $6 AND $6
    UNION ALL
    -- A series that grew a hundredfold did so in steps: the neighbour is as far away only from a value that slipped.
    SELECT 'magnitude', series_key, period, value, known.value, known.period
    FROM neighboured
    WHERE abs(value / known.value) NOT BETWEEN 1 / $3 AND $3 AND abs(value / beside) NOT BETWEEN 1 / $3 AND $3
)
SELECT f.check_name, s.series_id, f.period, f.value, f.expected, f.known_of
FROM found f(check_name, series_key, period, value, expected, known_of)
JOIN series s USING (series_key)
ORDER BY f.check_name, s.series_id, f.period
LIMIT $5;
