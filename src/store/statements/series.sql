WITH chosen AS (
    SELECT *
    FROM series s
    WHERE ($1::VARCHAR IS NULL OR list_contains(string_split($1, ','), s.series_id))
      -- Every word of the text stands somewhere in what describes the series.
      AND ($2::VARCHAR IS NULL OR list_bool_and(list_transform(
              string_split(lower($2), ' '),
              lambda word: contains(lower(concat_ws(' ', s.series_id, s.title_zh, s.title_en, s.ref_area, s.indicator)), word))))
      AND ($3::VARCHAR IS NULL OR s.ref_area = $3)
      AND ($4::VARCHAR IS NULL OR s.indicator = $4)
      AND ($5::VARCHAR IS NULL OR s.freq = $5)
      AND ($6::VARCHAR IS NULL OR s.series_id > $6)
    ORDER BY s.series_id
    LIMIT $7
),
-- Standing observations of the chosen series only.
standing AS (
    SELECT
        series_key, count(*) AS observations, min(period) AS first_period, max(period) AS last_period,
        max(realtime_start) AS last_published, max(recorded_at) AS last_updated
    FROM observation
    WHERE realtime_end = DATE '9999-12-31' AND series_key IN (SELECT series_key FROM chosen)
    GROUP BY series_key
)
SELECT
    c.series_key, c.series_id, c.title_zh, c.title_en, c.ref_area, c.indicator, c.unit_measure, c.unit_mult, c.decimals,
    c.freq, c.seasonal_adjustment, c.transformation, c.collection, c.prices, c.release_id, c.notes,
    coalesce(o.observations, 0), o.first_period, o.last_period, o.last_published, o.last_updated
FROM chosen c
LEFT JOIN standing o USING (series_key)
ORDER BY c.series_id;
