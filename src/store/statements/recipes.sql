-- How derived observations are computed: a row for each pair of inputs, since the publication that first gave it.
CREATE OR REPLACE TEMP TABLE recipe AS
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
)
SELECT d.*, l.series_key AS level_key, r.series_key AS rate_key
FROM derived d
JOIN series l ON l.series_id = d.level_id
JOIN series r ON r.series_id = d.rate_id;
