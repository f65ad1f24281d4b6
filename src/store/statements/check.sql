-- What a schema with constraints would guarantee, and the writer does: each row is one broken promise.
SELECT 'series_key is unique' AS promise, count(*) AS broken, min(series_key)::VARCHAR AS example
FROM (SELECT series_key FROM series GROUP BY ALL HAVING count(*) > 1)
UNION ALL
SELECT 'series_id is unique without case and underscores', count(*), min(folded)
FROM (SELECT upper(replace(series_id, '_', '')) AS folded FROM series GROUP BY ALL HAVING count(*) > 1)
UNION ALL
SELECT 'an observation has a series', count(*), min(series_key)::VARCHAR
FROM observation ANTI JOIN series USING (series_key)
UNION ALL
SELECT 'an observation has an origin', count(*), min(o.origin_id)::VARCHAR
FROM observation o
WHERE NOT EXISTS (SELECT 1 FROM origin g WHERE o.origin_id BETWEEN g.origin_id AND g.last_id)
UNION ALL
SELECT 'origins do not overlap', count(*), min(origin_id)::VARCHAR
FROM (SELECT origin_id, lag(last_id) OVER (ORDER BY origin_id) AS before FROM origin)
WHERE origin_id <= before
UNION ALL
SELECT 'a period starts before it ends and holds its name', count(*), min(series_key)::VARCHAR
FROM observation
WHERE period_start > period_end OR period > period_end
UNION ALL
-- Intervals of one observation touch: the next one starts on the day after.
SELECT 'intervals of an observation neither overlap nor leave a gap', count(*), min(series_key)::VARCHAR
FROM (
    SELECT series_key, realtime_end, lead(realtime_start) OVER one AS next_start
    FROM observation
    WHERE realtime_end >= realtime_start
    WINDOW one AS (PARTITION BY series_key, period ORDER BY realtime_start)
)
WHERE coalesce(next_start, DATE '9999-12-31' + 1) <> realtime_end + 1
UNION ALL
SELECT 'equal neighbours are one interval', count(*), min(series_key)::VARCHAR
FROM (
    SELECT
        series_key,
        {'a': value, 'b': obs_status, 'c': qualifier, 'd': value_min, 'e': value_max, 'f': period_start, 'g': period_end} AS says,
        lag({'a': value, 'b': obs_status, 'c': qualifier, 'd': value_min, 'e': value_max, 'f': period_start, 'g': period_end}) OVER one AS before,
        row_number() OVER one AS place
    FROM observation
    WHERE realtime_end >= realtime_start
    WINDOW one AS (PARTITION BY series_key, period ORDER BY realtime_start)
)
WHERE place > 1 AND says IS NOT DISTINCT FROM before
UNION ALL
SELECT 'a figure lies in its report and says what stands there', count(*), min(f.figure_id)::VARCHAR
FROM figure f
LEFT JOIN report r USING (report_id)
WHERE substring(r.text, f.char_start + 1, f.char_end - f.char_start) IS DISTINCT FROM f.exact
UNION ALL
SELECT 'a reject belongs to an import', count(*), min(batch_id)::VARCHAR
FROM reject ANTI JOIN batch USING (batch_id);
