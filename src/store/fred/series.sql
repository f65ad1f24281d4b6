-- $11 order_by, $12 descending, $13 offset, $14 limit; $15 and $16 narrow by the time of the last change, $17 by the
-- kind of area (macro: countries, regional: all others). $18 units as measure|mult|transformation, and in $19 at the
-- same places the words that they are ordered by.
-- Observations are read of every candidate only where the order or the times ask for it, else of the page.
, measured AS (
    SELECT o.series_key, min(o.period) AS first_period, max(o.period) AS last_period, max(o.recorded_at) AS last_updated
    FROM observation o
    WHERE o.realtime_end = DATE '9999-12-31'
      AND o.series_key IN (
          SELECT c.series_key FROM candidate c
          WHERE $11::VARCHAR IN ('last_updated', 'observation_start', 'observation_end')
             OR $15::TIMESTAMP IS NOT NULL OR $16::TIMESTAMP IS NOT NULL)
    GROUP BY o.series_key
),
keyed AS (
    SELECT
        c.*,
        CASE $11::VARCHAR
            WHEN 'title' THEN lower(coalesce(nullif(c.title_en, ''), c.title_zh))
            WHEN 'units' THEN list_extract(string_split($19::VARCHAR, chr(31)), list_position(
                string_split($18::VARCHAR, chr(31)), concat_ws('|', c.unit_measure, c.unit_mult, c.transformation)))
            WHEN 'frequency' THEN c.freq
            WHEN 'seasonal_adjustment' THEN c.seasonal_adjustment
            WHEN 'last_updated' THEN strftime(coalesce(m.last_updated, c.recorded_at), '%Y-%m-%dT%H:%M:%S.%f')
            WHEN 'observation_start' THEN strftime(m.first_period, '%Y-%m-%d')
            WHEN 'observation_end' THEN strftime(m.last_period, '%Y-%m-%d')
            WHEN 'search_rank' THEN format('{:09d}', c.search_rank::BIGINT)
            WHEN 'series_id' THEN c.series_id
        END AS order_key
    FROM candidate c
    LEFT JOIN measured m USING (series_key)
    WHERE ($15::TIMESTAMP IS NULL OR m.last_updated >= $15::TIMESTAMP)
      AND ($16::TIMESTAMP IS NULL OR m.last_updated <= $16::TIMESTAMP)
      AND ($17::VARCHAR IS NULL
           OR ($17::VARCHAR = 'macro') = (c.ref_area IN (SELECT a.code FROM area a WHERE a.kind = 'country')))
),
ranked AS (
    SELECT
        *,
        row_number() OVER (ORDER BY
            CASE WHEN $12::BOOLEAN THEN order_key END DESC NULLS LAST,
            CASE WHEN NOT $12::BOOLEAN THEN order_key END ASC NULLS LAST,
            series_id) AS place
    FROM keyed
),
page AS (
    SELECT * FROM ranked WHERE place > $13::BIGINT AND place <= $13::BIGINT + $14::BIGINT
),
-- Standing observations of the page only.
standing AS (
    SELECT
        series_key, count(*) AS observations, min(period) AS first_period, max(period) AS last_period,
        max(realtime_start) AS last_published, max(recorded_at) AS last_updated
    FROM observation
    WHERE realtime_end = DATE '9999-12-31' AND series_key IN (SELECT series_key FROM page)
    GROUP BY series_key
)
-- One row more than nothing where the page is empty: it still has the count.
SELECT
    p.series_key, p.series_id, p.title_zh, p.title_en, p.ref_area, p.indicator, p.unit_measure, p.unit_mult, p.decimals,
    p.freq, p.seasonal_adjustment, p.transformation, p.collection, p.prices, p.release_id, p.notes,
    coalesce(o.observations, 0), o.first_period, o.last_period, o.last_published,
    coalesce(o.last_updated, p.recorded_at), n.candidates
FROM (SELECT count(*) AS candidates FROM keyed) n
LEFT JOIN page p ON TRUE
LEFT JOIN standing o USING (series_key)
ORDER BY p.place;
