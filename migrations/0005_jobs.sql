-- Jobs: what ran when, and what a URL said the last time, so that a restart neither forgets a run nor fetches twice.
--
-- A run is written when it ends. A server that dies in the middle of one has therefore not run it, and makes it up
-- when it starts again: the import itself is all or nothing, so nothing comes in twice.

CREATE TABLE job_run (
    run_id        BIGINT NOT NULL,
    job           VARCHAR NOT NULL,
    scheduled_for TIMESTAMP NOT NULL,  -- the scheduled time it served, UTC
    attempt       INTEGER NOT NULL,    -- 1, and one more for each retry
    started_at    TIMESTAMP NOT NULL,
    finished_at   TIMESTAMP NOT NULL,
    ending        VARCHAR NOT NULL,    -- done, failed, timed_out
    files         INTEGER NOT NULL,    -- files that were taken
    message       VARCHAR NOT NULL     -- what went wrong; empty if nothing did
);

-- When a job was first known: the times before it were not missed, those after it were, even if it has never run.
CREATE TABLE job_seen (
    job           VARCHAR NOT NULL,
    first_seen    TIMESTAMP NOT NULL
);

CREATE TABLE job_source (
    job           VARCHAR NOT NULL,
    url           VARCHAR NOT NULL,
    etag          VARCHAR,
    last_modified VARCHAR,
    fetched_at    TIMESTAMP NOT NULL
);

CREATE VIEW job_runs AS SELECT * FROM job_run;
