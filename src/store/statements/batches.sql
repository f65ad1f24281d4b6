SELECT
    batch_id, kind, job, file, sha256, encoding, delimiter, published_on, report_id, started_at,
    rows_read, inserted, revised, unchanged, withdrawn, rejected, elapsed_ms, reverted_by, reverts
FROM imports
WHERE coalesce(batch_id = $1::INTEGER, TRUE)
ORDER BY batch_id DESC
LIMIT $2 OFFSET $3;
