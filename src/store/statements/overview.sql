SELECT
    (SELECT count(DISTINCT series_key) FROM observation WHERE realtime_end = DATE '9999-12-31'),
    (SELECT count(*) FROM observation WHERE realtime_end = DATE '9999-12-31' AND value IS NOT NULL),
    (SELECT count(*) FROM report),
    (SELECT count(*) FROM figure),
    (SELECT count(*) FROM figure WHERE resolution IN ('unmatched', 'ambiguous'));
