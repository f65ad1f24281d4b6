SELECT report_id, resolution, count(*)
FROM figure
WHERE coalesce(report_id = $1::INTEGER, TRUE)
GROUP BY report_id, resolution
ORDER BY report_id, resolution;
