SELECT f.figure_id, g.kind, g.formula
FROM figure f
LEFT JOIN origin g ON g.figure_id = f.figure_id
WHERE f.report_id = $1 AND f.resolution = 'matched'
QUALIFY row_number() OVER (PARTITION BY f.figure_id ORDER BY g.origin_id DESC NULLS LAST) = 1;
