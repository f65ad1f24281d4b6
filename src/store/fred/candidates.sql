-- The series that a list of the FRED API is about: every given condition narrows. Names in lists are parted by
-- chr(31). $1 category, $2 release, $3 words of a search, $4 pattern of an id, $5 one id without case and underscores,
-- $6 tags that all stand on the series, $7 tags of which none does, $8 frequencies, $9 adjustments, $10 units
-- as measure|mult|transformation.
WITH word AS (
    SELECT DISTINCT unnest(string_split(lower($3::VARCHAR), ' ')) AS word
),
-- The words of the search that a tag of the series answers.
tagged AS (
    SELECT st.series_id, list(DISTINCT w.word) AS words
    FROM word w
    JOIN tag t ON contains(lower(t.name), w.word)
    JOIN series_tag st ON st.name = t.name
    GROUP BY st.series_id
),
described AS (
    SELECT
        s.*, coalesce(t.words, []) AS tag_words,
        CASE WHEN $3::VARCHAR IS NOT NULL
             THEN lower(concat_ws(' ', s.series_id, s.title_zh, s.title_en, s.ref_area, s.indicator)) END AS text
    FROM series s
    LEFT JOIN tagged t ON t.series_id = s.series_id
),
candidate AS (
    SELECT
        d.* EXCLUDE (tag_words, text),
        -- A word that is the id, begins it or stands in a title counts more.
        CASE WHEN $3::VARCHAR IS NULL THEN 0 ELSE
            coalesce(list_sum(list_transform(string_split(lower($3::VARCHAR), ' '), lambda word:
                CASE WHEN lower(d.series_id) = word THEN 100 ELSE 0 END
                + CASE WHEN starts_with(lower(d.series_id), word) THEN 10 ELSE 0 END
                + CASE WHEN contains(lower(d.title_en), word) OR contains(lower(d.title_zh), word) THEN 5 ELSE 0 END)), 0)
        END AS search_rank
    FROM described d
    WHERE ($1::INTEGER IS NULL
           OR d.series_id IN (SELECT c.series_id FROM category_series c WHERE c.category_id = $1::INTEGER))
      AND ($2::INTEGER IS NULL OR d.release_id = $2::INTEGER)
      AND ($3::VARCHAR IS NULL OR list_bool_and(list_transform(
              string_split(lower($3::VARCHAR), ' '),
              lambda word: contains(d.text, word) OR list_contains(d.tag_words, word))))
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
      AND ($8::VARCHAR IS NULL OR list_contains(string_split($8::VARCHAR, chr(31)), d.freq))
      AND ($9::VARCHAR IS NULL OR list_contains(string_split($9::VARCHAR, chr(31)), d.seasonal_adjustment))
      AND ($10::VARCHAR IS NULL OR list_contains(
              string_split($10::VARCHAR, chr(31)), concat_ws('|', d.unit_measure, d.unit_mult, d.transformation)))
)
