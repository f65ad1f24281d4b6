-- What the import did, in the words of its outcome. Staged rows of untouched observations are unchanged by definition.
SELECT
    count(*) FILTER (begins AND is_first)                                       AS inserted,
    count(*) FILTER (begins AND NOT is_first AND says.value IS NOT NULL)        AS revised,
    count(*) FILTER (begins AND NOT is_first AND says.value IS NULL)            AS withdrawn
FROM placed
WHERE via = 'staged';
