-- title: What the database covers
-- Series, periods and observations of each area and frequency.
SELECT ref_area, freq, count(DISTINCT series_id) AS series, count(*) AS observations,
       min(period_start) AS first_day, max(period_end) AS last_day
FROM observations
GROUP BY ref_area, freq
ORDER BY ref_area, freq
