-- A handful of origins, asked as text: `12,907`. One row of `origin` stands for all lines of a file.
WITH asked AS (SELECT unnest(string_split($1, ','))::BIGINT AS id)
SELECT
    o.kind, o.batch_id, b.file, b.sha256,
    CASE
        WHEN o.kind IN ('csv', 'seed') THEN a.id - o.origin_id + 1
        -- A corrected row of a file has an origin of its own.
        WHEN o.kind = 'correction' THEN (o.inputs ->> '$.line')::BIGINT
    END AS line,
    o.figure_id, f.report_id, r.publisher, f.char_start, f.char_end, f.exact, f.quote,
    o.formula, o.inputs, a.id
FROM asked a
JOIN origin o ON a.id BETWEEN o.origin_id AND o.last_id
JOIN batch b USING (batch_id)
LEFT JOIN figure f ON f.figure_id = o.figure_id
LEFT JOIN report r ON r.report_id = f.report_id;
