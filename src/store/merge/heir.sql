SELECT min(b.batch_id)
FROM batch a
JOIN batch b
    ON b.sha256 = a.sha256
    AND b.published_on IS NOT DISTINCT FROM a.published_on
    AND b.mapping IS NOT DISTINCT FROM a.mapping
    AND b.kind = a.kind
    AND b.batch_id > a.batch_id
WHERE a.batch_id = ? AND a.kind = 'csv' AND b.batch_id NOT IN (SELECT batch_id FROM taken_back);
