-- The words that find a series beside its id and its titles: names of its area and of those that hold it, names and
-- phrases of its indicator, tags.
WITH RECURSIVE lineage AS (
    SELECT code AS area, name_zh, name_en, parent, 0 AS depth FROM area
    UNION ALL
    SELECT l.area, a.name_zh, a.name_en, a.parent, l.depth + 1
    FROM lineage l
    JOIN area a ON a.code = l.parent
    -- A circle of areas ends.
    WHERE l.depth < 8
),
areas AS (
    SELECT area, string_agg(concat_ws(' ', name_zh, name_en), ' ' ORDER BY depth) AS words FROM lineage GROUP BY area
),
phrases AS (
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
    s.unit_mult, s.transformation, concat_ws(' ', a.words, i.name_zh, i.name_en, p.words, t.words)
FROM series s
LEFT JOIN areas a ON a.area = s.ref_area
LEFT JOIN indicator i ON i.code = s.indicator
LEFT JOIN phrases p ON p.indicator = s.indicator
LEFT JOIN tagged t ON t.series_id = s.series_id;
