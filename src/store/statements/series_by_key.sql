-- A series and its neighbours: rows of the table are found by their narrow key.
SELECT
    series_key, series_id, title_zh, title_en, ref_area, indicator, unit_measure, unit_mult, decimals,
    freq, seasonal_adjustment, transformation, collection, prices, release_id, notes
FROM series
WHERE series_key BETWEEN $1::INTEGER AND $2::INTEGER;
