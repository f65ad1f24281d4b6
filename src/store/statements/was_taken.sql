-- $1 job, $2 file, $3 sha256, $4 publication date, $5 whether the file says that date.
WITH mine AS (
    SELECT batch_id, file, sha256, published_on, batch_id IN (SELECT batch_id FROM taken_back) AS is_taken_back
    FROM batch
    WHERE job = $1 AND kind = 'csv'
)
SELECT CASE
    WHEN count(*) FILTER (file = $2) > 0 THEN arg_max(sha256, batch_id) FILTER (file = $2) = $3
    WHEN $5 THEN
        count(*) FILTER (sha256 = $3 AND published_on = $4::DATE) > 0
        OR coalesce(
            arg_max(sha256, {'day': published_on, 'batch': batch_id})
                FILTER (published_on <= $4::DATE AND NOT is_taken_back) = $3, FALSE)
    ELSE count(*) FILTER (sha256 = $3) > 0
END
FROM mine;
