-- The ends of intervals move with what is learned later, so they are laid out anew from what was recorded by then.
WITH recorded AS (
    SELECT * FROM observation
    WHERE series_key = $1 AND recorded_at <= $2 AND (silenced_at IS NULL OR silenced_at > $2)
    QUALIFY row_number() OVER (PARTITION BY period, realtime_start ORDER BY recorded_at DESC, origin_id DESC) = 1
),
published AS (
    SELECT
        *,
        lead(realtime_start) OVER (PARTITION BY period ORDER BY realtime_start) AS next_start,
        origin_kind = 'derived' AND coalesce(
            min(CASE WHEN origin_kind <> 'derived' AND value IS NOT NULL THEN realtime_start END) OVER (PARTITION BY period)
                <= realtime_start, FALSE) AS beaten
    FROM recorded
),
chosen AS (
    SELECT * FROM published WHERE realtime_start <= $3 AND NOT beaten
    QUALIFY row_number() OVER (PARTITION BY period ORDER BY realtime_start DESC) = 1
)
SELECT
    period, period_start, period_end, value, obs_status, qualifier, value_min, value_max,
    realtime_start, coalesce(next_start - 1, DATE '9999-12-31')::DATE AS realtime_end, recorded_at, origin_id, origin_kind
FROM chosen
ORDER BY period;
