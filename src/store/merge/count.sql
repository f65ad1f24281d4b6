-- What the import did, in the words of its outcome. Staged rows of untouched observations are unchanged by definition; a
-- row that takes the place of another of its own publication date revises it.
SELECT
    count(*) FILTER (begins AND is_first AND NOT over_row)                                  AS inserted,
    count(*) FILTER (begins AND (NOT is_first OR over_row) AND says.value IS NOT NULL)      AS revised,
    count(*) FILTER (begins AND (NOT is_first OR over_row) AND says.value IS NULL)          AS withdrawn
FROM placed
WHERE via = 'staged';
