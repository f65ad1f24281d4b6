-- Days on which a release published something. $1 release, $2 and $3 the real-time period, $4 order_by, $5 descending,
-- $6 offset, $7 limit.
WITH published AS (
    SELECT DISTINCT s.release_id, o.realtime_start AS day
    FROM observation o
    JOIN series s USING (series_key)
    WHERE ($1::INTEGER IS NULL OR s.release_id = $1::INTEGER)
      AND o.realtime_start BETWEEN $2::DATE AND $3::DATE
      AND o.realtime_end >= o.realtime_start
),
keyed AS (
    SELECT
        p.release_id, r.name, p.day,
        CASE $4::VARCHAR
            WHEN 'release_id' THEN format('{:011d}', p.release_id)
            WHEN 'release_name' THEN lower(r.name)
            ELSE strftime(p.day, '%Y-%m-%d')
        END AS order_key
    FROM published p
    JOIN release r USING (release_id)
),
ranked AS (
    SELECT
        *,
        row_number() OVER (ORDER BY
            CASE WHEN $5::BOOLEAN THEN order_key END DESC,
            CASE WHEN NOT $5::BOOLEAN THEN order_key END ASC,
            day, release_id) AS place
    FROM keyed
)
SELECT r.release_id, r.name, r.day, n.dates
FROM (SELECT count(*) AS dates FROM keyed) n
LEFT JOIN ranked r ON r.place > $6::BIGINT AND r.place <= $6::BIGINT + $7::BIGINT
ORDER BY r.place;
