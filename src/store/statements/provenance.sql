SELECT
    o.kind, o.batch_id, b.file, b.sha256,
    CASE WHEN o.kind IN ('csv', 'seed') THEN $1 - o.origin_id + 1 END AS line,
    o.figure_id, f.report_id, r.publisher, f.char_start, f.char_end, f.exact, f.quote,
    o.formula, o.inputs
FROM origin o
JOIN batch b USING (batch_id)
LEFT JOIN figure f ON f.figure_id = o.figure_id
LEFT JOIN report r ON r.report_id = f.report_id
WHERE $1 BETWEEN o.origin_id AND o.last_id;
