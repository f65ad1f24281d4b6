-- What the import did, in the words of its outcome. Staged rows of untouched observations are unchanged by definition.
SELECT
    count(*) FILTER (begins AND is_first AND overtaken IS NULL) AS inserted,
    count(*) FILTER (replaces AND says.value IS NOT NULL)       AS revised,
    count(*) FILTER (replaces AND says.value IS NULL)           AS withdrawn
FROM placed
WHERE via = 'staged';
