-- $1 release, $2 source, $3 series id without case and underscores, $4 order_by, $5 descending, $6 offset, $7 limit.
WITH chosen AS (
    SELECT r.*
    FROM release r
    WHERE ($1::INTEGER IS NULL OR r.release_id = $1::INTEGER)
      AND ($2::INTEGER IS NULL
           OR r.release_id IN (SELECT x.release_id FROM release_source x WHERE x.source_id = $2::INTEGER))
      AND ($3::VARCHAR IS NULL
           OR r.release_id IN (SELECT s.release_id FROM series s WHERE replace(s.series_id, '_', '') = $3::VARCHAR))
),
keyed AS (
    SELECT
        *,
        CASE $4::VARCHAR
            WHEN 'release_id' THEN format('{:011d}', release_id)
            WHEN 'name' THEN lower(name)
            WHEN 'press_release' THEN press_release::VARCHAR
        END AS order_key
    FROM chosen
),
ranked AS (
    SELECT
        *,
        row_number() OVER (ORDER BY
            CASE WHEN $5::BOOLEAN THEN order_key END DESC NULLS LAST,
            CASE WHEN NOT $5::BOOLEAN THEN order_key END ASC NULLS LAST,
            release_id) AS place
    FROM keyed
)
SELECT r.release_id, r.name, r.press_release, r.link, r.notes, n.releases
FROM (SELECT count(*) AS releases FROM chosen) n
LEFT JOIN ranked r ON r.place > $6::BIGINT AND r.place <= $6::BIGINT + $7::BIGINT
ORDER BY r.place;
