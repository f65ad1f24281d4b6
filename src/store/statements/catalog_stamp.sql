-- Series are rewritten with the time of it; the rest comes from the seeds, whose hash is kept, or is only added to.
SELECT
    (SELECT count(*) FROM series), (SELECT max(recorded_at) FROM series), (SELECT count(*) FROM series_tag),
    (SELECT count(*) FROM indicator_phrase), (SELECT max(sha256) FROM catalog_version);
