SELECT batch_id, check_name, series_id, period, stated, expected, against
FROM warning
WHERE coalesce(batch_id = $1::INTEGER, TRUE)
ORDER BY batch_id DESC, check_name, series_id, period
LIMIT $2 OFFSET $3;
