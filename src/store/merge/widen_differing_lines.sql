-- The lines that say something new; the merge knows nothing of the others.
INSERT INTO staged
SELECT
    series_key, period, period_start, period_end, value, obs_status_codes()[obs_status + 1], 'exact', NULL, NULL,
    realtime_start, $1 + line - 1, origin_kind_codes()[$2 + 1]
FROM staged_lines
SEMI JOIN (SELECT series_key, period FROM compared_lines WHERE NOT same) USING (series_key, period);
