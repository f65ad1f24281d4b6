SELECT
    r.report_id, r.sha256, r.publisher, r.title, r.url, r.published_on,
    length(r.text), (SELECT count(*) FROM figure f WHERE f.report_id = r.report_id), r.recorded_at
FROM report r
WHERE coalesce(r.report_id = $1::INTEGER, TRUE)
ORDER BY r.published_on DESC, r.report_id DESC
LIMIT $2 OFFSET $3;
