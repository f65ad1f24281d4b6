-- Days on which a release published something. $1 release, $2 and $3 the real-time period, $4 order_by, $5 descending,
-- $6 offset, $7 limit, $8 coming days as release|day, parted by chr(31).
WITH published AS (
    SELECT DISTINCT s.release_id, o.realtime_start AS day
    FROM observation o
    JOIN series s USING (series_key)
    WHERE ($1::INTEGER IS NULL OR s.release_id = $1::INTEGER)
      AND o.realtime_start BETWEEN $2::DATE AND $3::DATE
      AND o.realtime_end >= o.realtime_start
    UNION
    SELECT release_id, day
    FROM (
        SELECT split_part(coming, '|', 1)::INTEGER AS release_id, split_part(coming, '|', 2)::DATE AS day
        FROM (SELECT unnest(string_split($8::VARCHAR, chr(31))) AS coming)
    )
    WHERE ($1::INTEGER IS NULL OR release_id = $1::INTEGER) AND day BETWEEN $2::DATE AND $3::DATE
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
