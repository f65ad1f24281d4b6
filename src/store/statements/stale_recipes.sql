-- How derived observations are computed, where this transaction changed one of them or one of their inputs: a row for
-- each pair of inputs, since the publication that first gave it. $1 = the moment of the transaction.
CREATE OR REPLACE TEMP TABLE stale_recipe AS
WITH derived AS (
    SELECT
        o.series_key, o.period, o.period_start, o.period_end,
        g.inputs ->> '$[0].series_id' AS level_id, (g.inputs ->> '$[0].period')::DATE AS level_period,
        g.inputs ->> '$[1].series_id' AS rate_id, (g.inputs ->> '$[1].period')::DATE AS rate_period,
        min(o.realtime_start) AS since, min(o.origin_id) AS first_origin
    FROM observation_row o
    JOIN origin g ON g.origin_id = o.origin_id
    WHERE o.origin_kind = code_number(origin_kind_codes(), 'derived') AND g.kind = 'derived'
    GROUP BY ALL
),
recipe AS (
    SELECT d.*, l.series_key AS level_key, r.series_key AS rate_key
    FROM derived d
    JOIN series l ON l.series_id = d.level_id
    JOIN series r ON r.series_id = d.rate_id
),
concerned AS (
    SELECT series_key FROM recipe UNION SELECT level_key FROM recipe UNION SELECT rate_key FROM recipe
),
changed AS (
    SELECT series_key, period FROM observation_row SEMI JOIN concerned USING (series_key) WHERE recorded_at = $1
    UNION
    SELECT series_key, period FROM observation_row SEMI JOIN concerned USING (series_key) WHERE silenced_at = $1
),
stale AS (
    SELECT DISTINCT r.series_key, r.period
    FROM recipe r
    JOIN changed c
        ON (c.series_key = r.series_key AND c.period = r.period)
        OR (c.series_key = r.level_key AND c.period = r.level_period)
        OR (c.series_key = r.rate_key AND c.period = r.rate_period)
)
SELECT r.* FROM recipe r SEMI JOIN stale USING (series_key, period);
