-- The second time axis for people who write SQL: what was published on a day, as far as Almanac had learned it at a
-- moment. `observations_known_at(DATE '2025-05-01', TIMESTAMP '2025-05-03 12:00:00')`; the moment is UTC.
--
-- `realtime_end` of a row moves when a later vintage is learned, so that it cannot be read as it stands: intervals are
-- laid out anew from the rows that were recorded by then. A value that was computed is beaten by one that was
-- published for the same period, as it is when both are merged.

CREATE MACRO observations_known_at(day, moment) AS TABLE
WITH recorded AS (
    SELECT * FROM observation WHERE recorded_at <= moment AND realtime_start <= day
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
