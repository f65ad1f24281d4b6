-- What people query: flat views with plural names. The tables above may change; these names may not.

CREATE MACRO sdmx_time_period(freq, day) AS CASE freq
    WHEN 'A' THEN strftime(day, '%Y')
    WHEN 'S' THEN strftime(day, '%Y') || '-S' || CASE WHEN month(day) <= 6 THEN '1' ELSE '2' END
    WHEN 'Q' THEN strftime(day, '%Y') || '-Q' || quarter(day)::VARCHAR
    WHEN 'M' THEN strftime(day, '%Y-%m')
    WHEN 'W' THEN strftime(day, '%G-W%V')
    ELSE strftime(day, '%Y-%m-%d')
END;

-- Every interval of validity, with the words of its series beside it.
CREATE VIEW observation_history AS
SELECT
    s.series_id, s.title_zh, s.title_en, s.ref_area, s.indicator, s.freq, s.transformation,
    sdmx_time_period(s.freq, o.period_end) AS time_period,
    o.period, o.period_start, o.period_end,
    o.value, s.unit_measure, s.unit_mult,
    o.obs_status, o.qualifier, o.value_min, o.value_max,
    o.realtime_start, o.realtime_end, o.recorded_at, o.origin_kind, o.origin_id
FROM observation o
JOIN series s USING (series_key)
WHERE o.realtime_end >= o.realtime_start;

-- Current values.
CREATE VIEW observations AS
SELECT * FROM observation_history WHERE realtime_end = DATE '9999-12-31';

-- The values that were the published ones on a day.
CREATE MACRO observations_as_of(day) AS TABLE
SELECT * FROM observation_history WHERE realtime_start <= day AND realtime_end >= day;

CREATE VIEW figures AS
SELECT
    f.figure_id, f.report_id, a.title AS article, r.publisher, r.published_on,
    f.char_start, f.char_end, f.exact, f.quote,
    f.value, f.unit_measure, f.unit_mult, f.value_min, f.value_max, f.qualifier,
    f.transformation, f.collection, f.prices, f.obs_status,
    f.subject, f.ref_area, f.indicator, f.period_start, f.period_end, f.freq, f.period_source, f.base_period,
    s.series_id, f.resolution, f.reason, f.rule
FROM figure f
JOIN report r USING (report_id)
LEFT JOIN article a ON a.report_id = f.report_id AND a.article_id = f.article_id
LEFT JOIN series s ON s.series_key = f.series_key;

CREATE VIEW reports AS
SELECT
    r.report_id, r.title, r.publisher, r.url, r.published_on, r.sha256, length(r.text) AS characters, r.recorded_at,
    (SELECT count(*) FROM figure f WHERE f.report_id = r.report_id) AS figures
FROM report r;

CREATE VIEW imports AS SELECT * FROM batch;
CREATE VIEW rejects AS SELECT * FROM reject;

-- Where each observation comes from, down to the sentence or the line.
CREATE VIEW origins AS
SELECT
    h.series_id, h.period, h.value, h.realtime_start, h.realtime_end, o.kind,
    o.batch_id, b.file, b.sha256,
    CASE WHEN o.kind IN ('csv', 'seed') THEN h.origin_id - o.origin_id + 1 END AS line,
    o.figure_id, f.report_id, f.char_start, f.char_end, f.exact, f.quote,
    o.formula, o.inputs
FROM observation_history h
JOIN origin o ON h.origin_id BETWEEN o.origin_id AND o.last_id
JOIN batch b ON b.batch_id = o.batch_id
LEFT JOIN figure f ON f.figure_id = o.figure_id;
