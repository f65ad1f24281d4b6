-- The rows of one file, in the columns that differ from row to row. Filled by a feed.
CREATE OR REPLACE TEMP TABLE staged_lines (
    series_key     INTEGER,
    period         DATE,
    period_start   DATE,
    period_end     DATE,
    value          DOUBLE,
    obs_status     UTINYINT,  -- place in obs_status_codes()
    realtime_start DATE,
    line           BIGINT
);
