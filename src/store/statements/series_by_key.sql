-- One series and what its standing observations say: the row of the table is found by its narrow key.
SELECT
    s.series_key, s.series_id, s.title_zh, s.title_en, s.ref_area, s.indicator, s.unit_measure, s.unit_mult, s.decimals,
    s.freq, s.seasonal_adjustment, s.transformation, s.collection, s.prices, s.release_id, s.notes,
    o.observations, o.first_period, o.last_period, o.last_published, o.last_updated
FROM series s
CROSS JOIN (
    SELECT
        count(*) AS observations, min(period) AS first_period, max(period) AS last_period,
        max(realtime_start) AS last_published, max(recorded_at) AS last_updated
    FROM observation_row
    WHERE series_key = $1::INTEGER AND realtime_end = DATE '9999-12-31'
) o
WHERE s.series_key = $1::INTEGER;
