-- What one import says, before it is compared with what is known. Filled by an appender.
CREATE OR REPLACE TEMP TABLE staged (
    series_key     INTEGER,
    period         DATE,
    period_start   DATE,
    period_end     DATE,
    value          DOUBLE,
    obs_status     VARCHAR,
    qualifier      VARCHAR,
    value_min      DOUBLE,
    value_max      DOUBLE,
    realtime_start DATE,
    origin_id      BIGINT,
    origin_kind    VARCHAR
);
