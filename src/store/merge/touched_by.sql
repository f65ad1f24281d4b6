-- The observations of which an import spoke, in rows of its own or in repetitions.
CREATE OR REPLACE TEMP TABLE touched AS
WITH range AS (
    SELECT min(origin_id) AS first_id, max(last_id) AS last_id FROM origin WHERE batch_id = $1
)
SELECT series_key, period FROM observation_row, range WHERE origin_id BETWEEN first_id AND last_id
UNION
SELECT o.series_key, o.period
FROM observation_row o
JOIN confirmation c ON c.series_key = o.series_key AND o.period BETWEEN c.period_from AND c.period_to
WHERE c.batch_id = $1;
