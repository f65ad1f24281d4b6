-- title: The analyst's inbox
-- Figures that found no series, with the sentence they stand in and the reason.
-- param report BIGINT =: number of a report; empty for all
SELECT report_id, article, exact, subject, indicator, period_end, resolution, reason, quote
FROM figures
WHERE resolution IN ('unmatched', 'ambiguous') AND ($report IS NULL OR report_id = $report)
ORDER BY report_id, char_start
