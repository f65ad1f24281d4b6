-- Observations: closed intervals of validity, as in ALFRED, with a second time axis.
--
-- (series_key, period) names an observation; each row says "from realtime_start to realtime_end this was the published
-- value". `period` is FRED's date: the first day of the frequency's period that holds `period_end`. A revision closes
-- the open row and appends a new one; a withdrawal is a row without a value. Nothing is deleted and no value is ever
-- overwritten: only `realtime_end` moves.
--
-- `recorded_at` is when Almanac learned it. A row whose realtime_end lies before its realtime_start was valid on no
-- day: it was corrected by a later import of the same publication date, or an earlier vintage arrived that already said
-- the same. It stays so that "what did we know on that day" keeps its answer, and the views leave it out.
--
-- Vintages may arrive in any order and the result must be the same. So a vintage that repeats the standing value has
-- to be remembered too: if a different value of an earlier date arrives afterwards, the standing value resumes on the
-- repeated date. Those repetitions are kept in `confirmation` as runs of adjacent periods; re-importing a large file
-- in which little changed writes a few runs a series and no rows.
--
-- An origin covers a range of ids: a CSV of a million lines is one row here, and origin_id - origin.origin_id + 1 is
-- the physical line. Rows lie sorted by (series_key, period, realtime_start) as far as they came in one import, so
-- that zone maps prune to the row group of one series.

-- The three codes are one number each, their place in the code list: a row that came from a CSV carries none of them
-- as text, and writing millions of rows takes half the time. `observation` is the same table with the codes as text;
-- everybody reads that, only the merge writes the rows. DuckLake has no ENUM, or that would do.

CREATE TABLE observation_row (
    series_key     INTEGER NOT NULL,
    period         DATE NOT NULL,
    period_start   DATE NOT NULL,
    period_end     DATE NOT NULL,
    value          DOUBLE,
    obs_status     UTINYINT NOT NULL,
    qualifier      UTINYINT NOT NULL,
    value_min      DOUBLE,
    value_max      DOUBLE,
    realtime_start DATE NOT NULL,
    realtime_end   DATE NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    origin_id      BIGINT NOT NULL,
    origin_kind    UTINYINT NOT NULL
);

CREATE MACRO obs_status_codes() AS ['A', 'E', 'F', 'P', 'U', 'M'];
CREATE MACRO qualifier_codes() AS ['exact', 'nearly', 'over', 'at_least', 'under', 'at_most', 'about', 'range'];
CREATE MACRO origin_kind_codes() AS ['figure', 'csv', 'seed', 'derived', 'correction'];
-- A code that is in no list gives NULL, which the table refuses.
CREATE MACRO code_number(codes, code) AS (list_position(codes, code) - 1)::UTINYINT;

CREATE VIEW observation AS
SELECT
    series_key, period, period_start, period_end, value,
    obs_status_codes()[obs_status + 1] AS obs_status,
    qualifier_codes()[qualifier + 1] AS qualifier,
    value_min, value_max, realtime_start, realtime_end, recorded_at, origin_id,
    origin_kind_codes()[origin_kind + 1] AS origin_kind
FROM observation_row;

CREATE TABLE confirmation (
    series_key     INTEGER NOT NULL,
    period_from    DATE NOT NULL,
    period_to      DATE NOT NULL,     -- every period of the run was repeated
    realtime_start DATE NOT NULL,
    recorded_at    TIMESTAMP NOT NULL,
    batch_id       INTEGER NOT NULL
);

CREATE TABLE origin (
    origin_id BIGINT NOT NULL,        -- first id of the range
    last_id   BIGINT NOT NULL,
    kind      VARCHAR NOT NULL,
    batch_id  INTEGER NOT NULL,
    figure_id BIGINT,                 -- of a report figure
    formula   VARCHAR,                -- of a derived value
    inputs    VARCHAR                 -- of a derived value: JSON list of {series_id, period, value} or of facts
);

-- One row: counts the commits that changed anything. Caches, snapshots and answers carry it.
CREATE TABLE data_version (version BIGINT NOT NULL, committed_at TIMESTAMP NOT NULL);
INSERT INTO data_version VALUES (0, TIMESTAMP '1970-01-01 00:00:00');
