-- Evidence: the documents, the mentions in them, the imports and what they refused.
--
-- Almanac keeps three layers apart: document -> mention -> observation. A number in an answer is never more than two
-- joins away from the characters or the file line that published it, and a mention that means nothing to the catalog
-- still stays, with the reason, for the person who decides.
--
-- Offsets count Unicode code points of `report.text`, half-open, because that is what Python, JavaScript's spread and
-- SQL's substring agree on; bytes and UTF-16 units differ between them.

CREATE TABLE report (
    report_id    INTEGER NOT NULL,
    sha256       VARCHAR NOT NULL,   -- of the bytes as they came
    publisher    VARCHAR NOT NULL,
    title        VARCHAR NOT NULL,
    url          VARCHAR,
    published_on DATE NOT NULL,      -- stated by the person who loads it, never guessed
    text         VARCHAR NOT NULL,
    recorded_at  TIMESTAMP NOT NULL
);

CREATE TABLE article (
    report_id  INTEGER NOT NULL,
    article_id INTEGER NOT NULL,     -- place in the report, from 0
    title      VARCHAR NOT NULL,
    char_start INTEGER NOT NULL,
    char_end   INTEGER NOT NULL
);

CREATE TABLE figure (
    figure_id      BIGINT NOT NULL,
    report_id      INTEGER NOT NULL,
    article_id     INTEGER NOT NULL,
    char_start     INTEGER NOT NULL,
    char_end       INTEGER NOT NULL,
    exact          VARCHAR NOT NULL,
    quote          VARCHAR NOT NULL,
    value          DOUBLE NOT NULL,   -- in the written scale: 64.54 of 64.54亿元
    value_min      DOUBLE,
    value_max      DOUBLE,
    qualifier      VARCHAR NOT NULL,
    unit_measure   VARCHAR NOT NULL,
    unit_mult      TINYINT NOT NULL,
    transformation VARCHAR NOT NULL,
    collection     VARCHAR NOT NULL,
    prices         VARCHAR NOT NULL,
    subject        VARCHAR NOT NULL,
    ref_area       VARCHAR,
    indicator      VARCHAR NOT NULL,  -- the phrase as written; its code is the series'
    period_start   DATE NOT NULL,
    period_end     DATE NOT NULL,
    freq           VARCHAR NOT NULL,
    period_source  VARCHAR NOT NULL,
    base_period    VARCHAR,
    obs_status     VARCHAR NOT NULL,
    rule           VARCHAR NOT NULL,
    kind           VARCHAR NOT NULL,  -- indicator, not_an_indicator
    resolution     VARCHAR NOT NULL,  -- matched duplicate unmatched ambiguous not_an_indicator
    reason         VARCHAR NOT NULL,
    series_key     INTEGER            -- of a matched or duplicate figure
);

-- One import: a CSV file or a report. The counts are what the command printed.
CREATE TABLE batch (
    batch_id     INTEGER NOT NULL,
    kind         VARCHAR NOT NULL,    -- csv, report, series, revert
    job          VARCHAR,
    file         VARCHAR NOT NULL,
    sha256       VARCHAR NOT NULL,
    encoding     VARCHAR,
    delimiter    VARCHAR,
    published_on DATE,
    report_id    INTEGER,
    mapping      VARCHAR,             -- the mapping as it was, so that a batch can be replayed
    started_at   TIMESTAMP NOT NULL,
    rows_read    BIGINT NOT NULL,
    inserted     BIGINT NOT NULL,
    revised      BIGINT NOT NULL,
    unchanged    BIGINT NOT NULL,
    withdrawn    BIGINT NOT NULL,
    rejected     BIGINT NOT NULL,
    elapsed_ms   BIGINT NOT NULL
);

CREATE TABLE reject (
    batch_id    INTEGER NOT NULL,
    line        BIGINT NOT NULL,      -- physical line of the file, from 1
    column_name VARCHAR,
    raw         VARCHAR NOT NULL,
    reason      VARCHAR NOT NULL
);
