-- Imports that were taken back. What they said is nobody's word any more, on either axis of time from then on; it stays
-- where it was, so that "what did we know on that day" keeps its answer.

CREATE TABLE taken_back (
    batch_id    INTEGER NOT NULL,
    by_batch_id INTEGER NOT NULL      -- the import of the kind `revert` that did it
);

-- Since when nobody stands behind a row: every import that said it was taken back. Such a row is valid on no day.
ALTER TABLE observation_row ADD COLUMN silenced_at TIMESTAMP;

CREATE OR REPLACE VIEW observation AS
SELECT
    series_key, period, period_start, period_end, value,
    obs_status_codes()[obs_status + 1] AS obs_status,
    qualifier_codes()[qualifier + 1] AS qualifier,
    value_min, value_max, realtime_start, realtime_end, recorded_at, origin_id,
    origin_kind_codes()[origin_kind + 1] AS origin_kind, silenced_at
FROM observation_row;

-- As in migration 7, without what was silenced by then.
CREATE OR REPLACE MACRO observations_known_at(day, moment) AS TABLE
WITH recorded AS (
    SELECT * FROM observation
    WHERE recorded_at <= moment AND realtime_start <= day AND (silenced_at IS NULL OR silenced_at > moment)
    QUALIFY row_number() OVER (
        PARTITION BY series_key, period, realtime_start ORDER BY recorded_at DESC, origin_id DESC) = 1
),
published AS (
    SELECT
        *,
        origin_kind = 'derived' AND coalesce(
            min(CASE WHEN origin_kind <> 'derived' AND value IS NOT NULL THEN realtime_start END)
                OVER (PARTITION BY series_key, period) <= realtime_start, FALSE) AS beaten
    FROM recorded
),
chosen AS (
    SELECT * FROM published WHERE NOT beaten
    QUALIFY row_number() OVER (PARTITION BY series_key, period ORDER BY realtime_start DESC) = 1
)
SELECT
    s.series_id, s.title_zh, s.title_en, s.ref_area, s.indicator, s.freq, s.transformation,
    sdmx_time_period(s.freq, o.period_end) AS time_period,
    o.period, o.period_start, o.period_end,
    o.value, s.unit_measure, s.unit_mult,
    o.obs_status, o.qualifier, o.value_min, o.value_max,
    o.realtime_start, o.recorded_at, o.origin_kind, o.origin_id
FROM chosen o
JOIN series s USING (series_key);
