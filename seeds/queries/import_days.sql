-- title: Imports by day
-- What came in on each day (UTC): rows as they were read, and what became of them.
-- param since DATE =: first day; empty for the beginning
-- param until DATE =: last day; empty for today
SELECT started_at::DATE AS day,
       sum(inserted)::BIGINT AS inserted, sum(revised)::BIGINT AS revised, sum(unchanged)::BIGINT AS unchanged,
       sum(rejected)::BIGINT AS rejected
FROM imports
WHERE ($since::DATE IS NULL OR started_at >= $since::DATE) AND ($until::DATE IS NULL OR started_at < $until::DATE + INTERVAL 1 DAY)
GROUP BY day
ORDER BY day
