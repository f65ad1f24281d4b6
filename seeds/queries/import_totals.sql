-- title: Imports in one number
-- A count over the imports that began in a span of days: imports, rows, rejected, revised; or inbox, which has no span.
-- param measure VARCHAR = imports: imports, rows, rejected, revised or inbox
-- param since DATE =: first day; empty for the beginning
-- param until DATE =: last day; empty for today
SELECT CASE $measure
           WHEN 'imports' THEN count(*)
           WHEN 'rows' THEN coalesce(sum(rows_read), 0)::BIGINT
           WHEN 'rejected' THEN coalesce(sum(rejected), 0)::BIGINT
           WHEN 'revised' THEN coalesce(sum(revised), 0)::BIGINT
           WHEN 'inbox' THEN (SELECT count(*) FROM figures WHERE resolution IN ('unmatched', 'ambiguous'))
       END AS value
FROM imports
WHERE ($since::DATE IS NULL OR started_at >= $since::DATE) AND ($until::DATE IS NULL OR started_at < $until::DATE + INTERVAL 1 DAY)
