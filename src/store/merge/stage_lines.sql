-- The rows of one file, in the columns that differ from row to row. Filled by a feed.
CREATE OR REPLACE TEMP TABLE staged_lines (
    series_key     INTEGER,
    period         DATE,
    period_start   DATE,
    period_end     DATE,
    value          DOUBLE,
    obs_status     UTINYINT,  -- place in the list of codes below
    realtime_start DATE,
    line           BIGINT
);
CREATE OR REPLACE TEMP MACRO status_code(place) AS
    CASE place WHEN 0 THEN 'A' WHEN 1 THEN 'E' WHEN 2 THEN 'F' WHEN 3 THEN 'P' WHEN 4 THEN 'U' ELSE 'M' END;
