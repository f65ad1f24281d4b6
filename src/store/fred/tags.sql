-- Tags of the candidates. $11 only these names, $12 group, $13 words of a search in tags, $14 names left out,
-- $15 order_by, $16 descending, $17 offset, $18 limit, $19 whether a tag counts in the whole catalog.
, counted AS (
    SELECT t.name, t.group_id, t.notes, t.created_at,
        CASE WHEN $19::BOOLEAN THEN (SELECT count(*) FROM series_tag a WHERE a.name = t.name) ELSE count(*) END AS series_count
    FROM tag t
    JOIN series_tag st ON st.name = t.name
    JOIN candidate c ON c.series_id = st.series_id
    WHERE ($11::VARCHAR IS NULL OR list_contains(string_split($11::VARCHAR, chr(31)), t.name))
      AND ($12::VARCHAR IS NULL OR t.group_id = $12::VARCHAR)
      AND ($13::VARCHAR IS NULL OR list_bool_and(list_transform(
              string_split(lower($13::VARCHAR), ' '),
              lambda word: contains(lower(concat_ws(' ', t.name, t.notes)), word))))
      AND ($14::VARCHAR IS NULL OR NOT list_contains(string_split($14::VARCHAR, chr(31)), t.name))
    GROUP BY t.name, t.group_id, t.notes, t.created_at
),
ranked AS (
    SELECT
        *,
        CASE $15::VARCHAR
            WHEN 'series_count' THEN format('{:019d}', series_count)
            WHEN 'created' THEN strftime(created_at, '%Y-%m-%dT%H:%M:%S.%f')
            WHEN 'group_id' THEN group_id
            WHEN 'name' THEN name
        END AS order_key
    FROM counted
),
page AS (
    SELECT
        *,
        row_number() OVER (ORDER BY
            CASE WHEN $16::BOOLEAN THEN order_key END DESC NULLS LAST,
            CASE WHEN NOT $16::BOOLEAN THEN order_key END ASC NULLS LAST,
            name) AS place
    FROM ranked
)
SELECT p.name, p.group_id, p.notes, p.created_at, p.series_count, n.tags
FROM (SELECT count(*) AS tags FROM counted) n
LEFT JOIN page p ON p.place > $17::BIGINT AND p.place <= $17::BIGINT + $18::BIGINT
ORDER BY p.place;
