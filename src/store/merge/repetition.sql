-- What each repetition of a touched observation says: what was known of its publication date when it came.
CREATE OR REPLACE TEMP TABLE repetition AS
SELECT
    k.* EXCLUDE (realtime_start, realtime_end, recorded_at, silenced_at), k.realtime_start AS row_start,
    c.realtime_start, c.recorded_at AS said_at, c.batch_id
FROM touched t
JOIN confirmation c ON c.series_key = t.series_key AND t.period BETWEEN c.period_from AND c.period_to
JOIN observation k
    ON k.series_key = t.series_key
    AND k.period = t.period
    AND k.realtime_start <= c.realtime_start
    AND k.recorded_at <= c.recorded_at
    AND (k.silenced_at IS NULL OR k.silenced_at > c.recorded_at)
QUALIFY row_number() OVER (
    PARTITION BY c.batch_id, k.series_key, k.period, c.realtime_start
    ORDER BY k.realtime_start DESC, k.recorded_at DESC, k.origin_id DESC) = 1;
