-- The series that a list of the FRED API is about: every given condition narrows. Names in lists are parted by
-- chr(31). $1 category, $2 release, $3 keys that a search found, the best first, $4 pattern of an id, $5 one id without case and underscores,
-- $6 tags that all stand on the series, $7 tags of which none does, $8 frequencies (W5: weeks that end on a
-- Friday), $9 adjustments, $10 units as measure|mult|transformation.
WITH found AS (
    SELECT key::INTEGER AS series_key, place
    FROM (SELECT unnest(string_split($3::VARCHAR, ',')) AS key, generate_subscripts(string_split($3::VARCHAR, ','), 1) AS place)
    WHERE key <> ''
),
candidate AS (
    SELECT d.*, 999999999 - coalesce(f.place, 0) AS search_rank
    FROM series d
    LEFT JOIN found f ON f.series_key = d.series_key
    WHERE ($1::INTEGER IS NULL
           OR d.series_id IN (SELECT c.series_id FROM category_series c WHERE c.category_id = $1::INTEGER))
      AND ($2::INTEGER IS NULL OR d.release_id = $2::INTEGER)
      AND ($3::VARCHAR IS NULL OR f.place IS NOT NULL)
      AND ($4::VARCHAR IS NULL OR d.series_id ILIKE $4::VARCHAR ESCAPE '\'
           OR replace(d.series_id, '_', '') ILIKE $4::VARCHAR ESCAPE '\')
      AND ($5::VARCHAR IS NULL OR replace(d.series_id, '_', '') = $5::VARCHAR)
      AND ($6::VARCHAR IS NULL OR d.series_id IN (
              SELECT st.series_id FROM series_tag st
              WHERE list_contains(string_split($6::VARCHAR, chr(31)), st.name)
              GROUP BY st.series_id
              HAVING count(DISTINCT st.name) = list_unique(string_split($6::VARCHAR, chr(31)))))
      AND ($7::VARCHAR IS NULL OR d.series_id NOT IN (
              SELECT st.series_id FROM series_tag st
              WHERE list_contains(string_split($7::VARCHAR, chr(31)), st.name)))
      AND ($8::VARCHAR IS NULL OR list_contains(string_split($8::VARCHAR, chr(31)), d.freq)
           OR d.freq = 'W' AND list_contains(string_split($8::VARCHAR, chr(31)), (
               SELECT 'W' || isodow(max(o.period_end)) FROM observation o
               WHERE o.series_key = d.series_key AND o.realtime_end = DATE '9999-12-31')))
      AND ($9::VARCHAR IS NULL OR list_contains(string_split($9::VARCHAR, chr(31)), d.seasonal_adjustment))
      AND ($10::VARCHAR IS NULL OR list_contains(
              string_split($10::VARCHAR, chr(31)), concat_ws('|', d.unit_measure, d.unit_mult, d.transformation)))
)
