INSERT INTO staged_lines
SELECT * FROM import_lines(?) ORDER BY series_key, period;
