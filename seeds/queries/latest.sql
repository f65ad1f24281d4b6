-- title: Newest value of each series
-- The last period of every series that has a value, with when it was published.
-- param area VARCHAR =: code of an area (TJ, TJFTZ); empty for all
SELECT series_id, title_zh, time_period, value, unit_measure, unit_mult, obs_status, realtime_start AS published
FROM observations
WHERE value IS NOT NULL AND ($area IS NULL OR ref_area = $area)
QUALIFY row_number() OVER (PARTITION BY series_id ORDER BY period DESC) = 1
ORDER BY series_id
