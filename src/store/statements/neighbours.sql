SELECT max(period) FILTER (period < $2), min(period) FILTER (period > $2)
FROM observation
WHERE series_key = $1 AND realtime_end = DATE '9999-12-31';
