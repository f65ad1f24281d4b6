-- How many of the series that a search finds lie in each area (kind 'area') and have each frequency ('freq').
WITH chosen AS (
    SELECT ref_area, freq
    FROM series s
    WHERE ($1::VARCHAR IS NULL OR list_bool_and(list_transform(
              string_split(lower($1), ' '),
              lambda word: contains(lower(concat_ws(' ', s.series_id, s.title_zh, s.title_en, s.ref_area, s.indicator)), word))))
)
SELECT 'area' AS kind, ref_area AS code, count(*) AS series FROM chosen GROUP BY ref_area
UNION ALL
SELECT 'freq', freq, count(*) FROM chosen GROUP BY freq
ORDER BY kind, series DESC, code;
