-- Whether the short way is open: none of these series has an observation yet, and no observation is named twice.
SELECT
    NOT EXISTS (SELECT 1 FROM observation WHERE series_key IN (SELECT DISTINCT series_key FROM staged))
    AND NOT EXISTS (SELECT 1 FROM staged GROUP BY series_key, period HAVING count(*) > 1);
