SELECT series_key, realtime_start, period_from, period_to
FROM confirmation
WHERE series_key BETWEEN $1 AND $2 AND realtime_start BETWEEN $3 AND $4;
