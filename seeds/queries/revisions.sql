-- title: Revised observations
-- What was published anew: the value before, the value after, and the two days of publication.
-- param series VARCHAR =: id of a series; empty for all
SELECT series_id, time_period, before AS value_before, value AS value_after,
       realtime_before AS published_before, realtime_start AS published_after
FROM (
    SELECT series_id, period, time_period, value, realtime_start,
           lag(value) OVER revision AS before, lag(realtime_start) OVER revision AS realtime_before
    FROM observation_history
    WHERE $series IS NULL OR series_id = $series
    WINDOW revision AS (PARTITION BY series_id, period ORDER BY realtime_start)
)
WHERE realtime_before IS NOT NULL
ORDER BY series_id, period, realtime_start
