-- One series: the row of the table is found by its narrow key.
SELECT
    series_key, series_id, title_zh, title_en, ref_area, indicator, unit_measure, unit_mult, decimals,
    freq, seasonal_adjustment, transformation, collection, prices, release_id, notes
FROM series
WHERE series_key = $1::INTEGER;
