-- The catalog: what is measured, by whom it is published, and how people find it.
--
-- Series are wide rows on purpose. SDMX would keep a data structure definition and a key of dimension codes; a person
-- who writes SQL wants `select * from series where ref_area = 'TJ'` and no join. Codes (areas, indicators, units) stay
-- text everywhere: DuckDB and DuckLake compress them to a few bits, and a query reads like a sentence.
--
-- There is no PRIMARY KEY, UNIQUE, FOREIGN KEY, CHECK, sequence or index in any migration. DuckLake has none of them,
-- and the same files must run there. The one writer guarantees them inside its transaction, and `almanac check`
-- verifies them.

CREATE TABLE series (
    series_key          INTEGER NOT NULL,  -- narrow join key; never shown
    series_id           VARCHAR NOT NULL,  -- [A-Z0-9_]{1,40}; unique also without case and underscores
    title_zh            VARCHAR NOT NULL,
    title_en            VARCHAR NOT NULL,
    ref_area            VARCHAR NOT NULL,
    indicator           VARCHAR NOT NULL,
    unit_measure        VARCHAR NOT NULL,
    unit_mult           TINYINT NOT NULL,  -- power of ten: 万 4, 亿 8, 万亿 12
    decimals            TINYINT NOT NULL,
    freq                VARCHAR NOT NULL,  -- A S Q M W D I
    seasonal_adjustment VARCHAR NOT NULL,  -- NSA SA SAAR
    transformation      VARCHAR NOT NULL,  -- N G1 GY GCM GA SH CT D1 DY DS
    collection          VARCHAR NOT NULL,  -- S E A
    prices              VARCHAR NOT NULL,  -- V Q unstated
    release_id          INTEGER NOT NULL,
    notes               VARCHAR NOT NULL DEFAULT '',
    recorded_at         TIMESTAMP NOT NULL -- UTC
);

CREATE TABLE source (
    source_id INTEGER NOT NULL,
    name      VARCHAR NOT NULL,
    link      VARCHAR,
    notes     VARCHAR
);

CREATE TABLE release (
    release_id    INTEGER NOT NULL,
    name          VARCHAR NOT NULL,
    link          VARCHAR,
    press_release BOOLEAN NOT NULL DEFAULT FALSE,
    notes         VARCHAR
);
CREATE TABLE release_source (release_id INTEGER NOT NULL, source_id INTEGER NOT NULL);

CREATE TABLE category (
    category_id INTEGER NOT NULL,
    parent_id   INTEGER NOT NULL,  -- 0 is the root
    name        VARCHAR NOT NULL,
    notes       VARCHAR
);
CREATE TABLE category_series (category_id INTEGER NOT NULL, series_id VARCHAR NOT NULL);

CREATE TABLE tag (
    name       VARCHAR NOT NULL,
    group_id   VARCHAR NOT NULL,  -- freq gen geo geot rls seas src
    notes      VARCHAR,
    created_at TIMESTAMP NOT NULL
);
CREATE TABLE series_tag (name VARCHAR NOT NULL, series_id VARCHAR NOT NULL);

-- The lexicon as data: names of areas and entities, and the phrases that name an indicator. Rows added by people
-- (from the inbox) stand beside those of the seeds and are told apart by `added_by`.
CREATE TABLE area (
    code    VARCHAR NOT NULL,
    gb_code VARCHAR,             -- GB/T 2260
    kind    VARCHAR NOT NULL,
    name_zh VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    parent  VARCHAR
);
CREATE TABLE indicator (
    code    VARCHAR NOT NULL,
    name_zh VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL
);
CREATE TABLE indicator_phrase (
    indicator   VARCHAR NOT NULL,
    phrase      VARCHAR NOT NULL,
    added_by    VARCHAR NOT NULL DEFAULT 'seed',
    recorded_at TIMESTAMP NOT NULL
);

-- One row: the sha256 of the seed files that the rows above were made of, so that a newer binary refreshes them once.
CREATE TABLE catalog_version (sha256 VARCHAR NOT NULL);
