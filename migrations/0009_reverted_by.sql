-- Imports, with the one that took each back and the one that each took back.
CREATE OR REPLACE VIEW imports AS
SELECT b.*, t.by_batch_id AS reverted_by, r.batch_id AS reverts
FROM batch b
LEFT JOIN taken_back t ON t.batch_id = b.batch_id
LEFT JOIN taken_back r ON r.by_batch_id = b.batch_id;
