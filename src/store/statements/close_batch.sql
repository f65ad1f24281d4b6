UPDATE batch
SET rows_read = ?, inserted = ?, revised = ?, unchanged = ?, withdrawn = ?, rejected = ?, elapsed_ms = ?
WHERE batch_id = ?;
