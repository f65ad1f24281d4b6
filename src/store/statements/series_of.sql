-- The series of a list of keys, in its order. $1 the keys, parted by commas.
WITH listed AS (
    SELECT key::INTEGER AS series_key, place
    FROM (SELECT unnest(string_split($1::VARCHAR, ',')) AS key, generate_subscripts(string_split($1::VARCHAR, ','), 1) AS place)
    WHERE key <> ''
),
standing AS (
    SELECT
        series_key, count(*) AS observations, min(period) AS first_period, max(period) AS last_period,
        max(realtime_start) AS last_published, max(recorded_at) AS last_updated
    FROM observation
    WHERE realtime_end = DATE '9999-12-31' AND series_key IN (SELECT series_key FROM listed)
    GROUP BY series_key
)
SELECT
    s.series_key, s.series_id, s.title_zh, s.title_en, s.ref_area, s.indicator, s.unit_measure, s.unit_mult, s.decimals,
    s.freq, s.seasonal_adjustment, s.transformation, s.collection, s.prices, s.release_id, s.notes,
    coalesce(o.observations, 0), o.first_period, o.last_period, o.last_published, o.last_updated
FROM listed l
JOIN series s USING (series_key)
LEFT JOIN standing o USING (series_key)
ORDER BY l.place;
