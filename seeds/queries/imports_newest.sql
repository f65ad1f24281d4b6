-- title: Newest imports
-- The last batches, newest first, with what each read and changed.
-- param n BIGINT = 20: how many
SELECT batch_id, regexp_extract(file, '[^/]*$') AS file, kind, published_on, rows_read, inserted, revised, rejected,
       strftime(started_at, '%Y-%m-%d %H:%M') AS started_at
FROM imports
ORDER BY batch_id DESC
LIMIT $n
