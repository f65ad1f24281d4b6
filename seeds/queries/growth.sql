-- title: Growth of a series over one year
-- Each value beside the one a year before it, and the change in per cent; gaps stay gaps.
-- param series VARCHAR = TJ_EBIKE_OUTPUT_Q: id of a series
SELECT now.time_period, now.value, before.value AS year_before,
       round(100 * (now.value / nullif(before.value, 0) - 1), 2) AS growth_pc
FROM observations now
LEFT JOIN observations before
       ON before.series_id = now.series_id AND before.period = now.period - INTERVAL 1 YEAR
WHERE now.series_id = $series
ORDER BY now.period
