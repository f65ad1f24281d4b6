-- $1 source, $2 release, $3 order_by, $4 descending, $5 offset, $6 limit.
WITH chosen AS (
    SELECT s.*
    FROM source s
    WHERE ($1::INTEGER IS NULL OR s.source_id = $1::INTEGER)
      AND ($2::INTEGER IS NULL
           OR s.source_id IN (SELECT x.source_id FROM release_source x WHERE x.release_id = $2::INTEGER))
),
keyed AS (
    SELECT *, CASE $3::VARCHAR WHEN 'source_id' THEN format('{:011d}', source_id) WHEN 'name' THEN lower(name) END AS order_key
    FROM chosen
),
ranked AS (
    SELECT
        *,
        row_number() OVER (ORDER BY
            CASE WHEN $4::BOOLEAN THEN order_key END DESC NULLS LAST,
            CASE WHEN NOT $4::BOOLEAN THEN order_key END ASC NULLS LAST,
            source_id) AS place
    FROM keyed
)
SELECT r.source_id, r.name, r.link, r.notes, n.sources
FROM (SELECT count(*) AS sources FROM chosen) n
LEFT JOIN ranked r ON r.place > $5::BIGINT AND r.place <= $5::BIGINT + $6::BIGINT
ORDER BY r.place;
