-- Whether none of these series has an observation yet.
SELECT NOT EXISTS (SELECT 1 FROM observation WHERE series_key IN (SELECT DISTINCT series_key FROM staged_lines));
