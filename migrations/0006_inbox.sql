-- What people decide: additions to the catalog from the inbox, and numbers that did not go together.
--
-- An addition is kept as the JSON of what it adds, because a series is more than its row: what figures it takes has no
-- column of its own. The rows of `series`, `area`, `indicator` and `indicator_phrase` stand beside it for whoever
-- writes SQL. Additions are applied in the order of their numbers after the seed files, at every start and before
-- every load; one that newer seed files make superfluous stays here and does nothing.

CREATE TABLE catalog_addition (
    addition_id INTEGER NOT NULL,
    kind        VARCHAR NOT NULL,    -- area, area_name, indicator, phrase, series
    code        VARCHAR NOT NULL,    -- what is added, or gets another name
    entry       VARCHAR NOT NULL,    -- JSON
    figure_id   BIGINT NOT NULL,     -- the figure that asked for it
    batch_id    INTEGER NOT NULL,
    recorded_at TIMESTAMP NOT NULL
);

-- A warning never changes a value: it puts two numbers beside each other.
CREATE TABLE warning (
    batch_id   INTEGER NOT NULL,
    check_name VARCHAR NOT NULL,     -- parts_against_total, growth_against_levels, share_within_whole, magnitude …
    series_id  VARCHAR NOT NULL,
    period     DATE NOT NULL,
    stated     DOUBLE NOT NULL,      -- what the source says
    expected   DOUBLE NOT NULL,      -- what it was compared with
    against    VARCHAR NOT NULL      -- what `expected` is, in words
);
CREATE VIEW warnings AS
SELECT w.*, b.kind, b.file, b.published_on, b.started_at AS recorded_at FROM warning w JOIN batch b USING (batch_id);
