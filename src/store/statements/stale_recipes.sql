-- Those of the recipes that this transaction made stale: it changed what they give, or one of their inputs. $1 = its
-- moment; $2, $3 = the least and the greatest key of a series that has to do with any.
CREATE OR REPLACE TEMP TABLE stale_recipe AS
WITH concerned AS (
    SELECT series_key FROM recipe UNION SELECT level_key FROM recipe UNION SELECT rate_key FROM recipe
),
changed AS (
    SELECT series_key, period FROM observation_row SEMI JOIN concerned USING (series_key)
    WHERE recorded_at = $1 AND series_key BETWEEN $2 AND $3
    UNION
    SELECT series_key, period FROM observation_row SEMI JOIN concerned USING (series_key)
    WHERE silenced_at = $1 AND series_key BETWEEN $2 AND $3
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
