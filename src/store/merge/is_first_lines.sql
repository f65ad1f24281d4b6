-- Whether none of these series has an observation yet.
SELECT NOT EXISTS (SELECT 1 FROM observation_row WHERE series_key IN (SELECT DISTINCT series_key FROM staged_lines));
