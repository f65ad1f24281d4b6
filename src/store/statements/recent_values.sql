SELECT period, value
FROM observation
WHERE series_key = ? AND realtime_end = DATE '9999-12-31'
ORDER BY period DESC
LIMIT ?;
