-- Repetitions of a standing value by a later publication, by series. A series that is repeated in every period from
-- its first to its last is one run, and that is found by counting; only the others have to be laid out and cut.
CREATE OR REPLACE TEMP MACRO calendar_place(freq, period) AS CASE freq
    WHEN 'A' THEN year(period)
    WHEN 'S' THEN year(period) * 2 + month(period) // 7
    WHEN 'Q' THEN year(period) * 4 + quarter(period)
    WHEN 'M' THEN year(period) * 12 + month(period)
    WHEN 'W' THEN (period - DATE '1970-01-05') // 7
    ELSE period - DATE '1970-01-01'
END;

CREATE OR REPLACE TEMP TABLE repeated_lines AS
WITH said AS (
    SELECT series_key, realtime_start, min(period) AS period_from, max(period) AS period_to, count(*) AS repeated
    FROM compared_lines
    WHERE same AND is_later
    GROUP BY ALL
)
SELECT
    said.series_key, realtime_start, period_from, period_to, freq,
    repeated = calendar_place(freq, period_to) - calendar_place(freq, period_from) + 1 AS is_whole
FROM said
JOIN series USING (series_key)
-- A run that is remembered already is not remembered twice.
WHERE NOT EXISTS (
    SELECT 1 FROM confirmation c
    WHERE c.series_key = said.series_key
      AND c.realtime_start = said.realtime_start
      AND c.period_from <= said.period_from
      AND c.period_to >= said.period_to
);
