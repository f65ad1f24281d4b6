-- The words that find a series beside its id and its titles: names of its area, names and phrases of its indicator, tags.
WITH phrases AS (
    SELECT indicator, string_agg(phrase, ' ') AS words FROM indicator_phrase GROUP BY indicator
),
tagged AS (
    SELECT st.series_id, string_agg(concat_ws(' ', t.name, t.notes), ' ') AS words
    FROM series_tag st
    JOIN tag t ON t.name = st.name
    GROUP BY st.series_id
)
SELECT
    s.series_key, s.series_id, s.title_zh, s.title_en, s.ref_area, s.indicator, s.freq, s.unit_measure,
    concat_ws(' ', a.name_zh, a.name_en, i.name_zh, i.name_en, p.words, t.words)
FROM series s
LEFT JOIN area a ON a.code = s.ref_area
LEFT JOIN indicator i ON i.code = s.indicator
LEFT JOIN phrases p ON p.indicator = s.indicator
LEFT JOIN tagged t ON t.series_id = s.series_id;
