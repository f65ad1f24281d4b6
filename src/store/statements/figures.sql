SELECT
    f.figure_id, f.report_id, f.article_id, coalesce(a.title, ''), f.char_start, f.char_end, f.exact, f.quote,
    f.value, f.value_min, f.value_max, f.qualifier, f.unit_measure, f.unit_mult, f.transformation, f.collection,
    f.prices, f.subject, f.ref_area, f.indicator, f.period_start, f.period_end, f.freq, f.period_source,
    f.base_period, f.obs_status, f.rule, f.kind, f.resolution, f.reason, s.series_id
FROM figure f
LEFT JOIN article a ON a.report_id = f.report_id AND a.article_id = f.article_id
LEFT JOIN series s ON s.series_key = f.series_key
WHERE f.figure_id > $1
  AND coalesce(f.report_id = $2::INTEGER, TRUE)
  AND ($3::VARCHAR IS NULL OR s.series_id = $3)
  AND coalesce(f.resolution = $4::VARCHAR, TRUE)
  AND coalesce(f.figure_id = $5::BIGINT, TRUE)
ORDER BY f.figure_id
LIMIT $6;
