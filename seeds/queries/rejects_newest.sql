-- title: Newest rejected rows
-- Rows that imports refused, newest import first, with the line, the column and the reason.
-- param n BIGINT = 20: how many
SELECT r.batch_id, regexp_extract(b.file, '[^/]*$') AS file, r.line, r.column_name, r.reason, left(r.raw, 80) AS raw
FROM rejects r
JOIN imports b USING (batch_id)
ORDER BY r.batch_id DESC, r.line
LIMIT $n
