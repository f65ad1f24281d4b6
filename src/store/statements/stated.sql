-- What an import says that stands now, at most $3 rows; $1 and $2 its first and last origin. A table, so that the planner knows
-- how few they are beside what stands.
CREATE OR REPLACE TEMP TABLE stated AS
SELECT series_key, period, value, obs_status, realtime_start
FROM observation_row
WHERE origin_id BETWEEN $1 AND $2 AND realtime_end = DATE '9999-12-31' AND value IS NOT NULL
LIMIT $3;
