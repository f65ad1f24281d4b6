-- Each job that was ever seen: the latest time since which nothing was missed, and its newest run, if it has one.
SELECT
    seen.job, greatest(seen.first_seen, run.served), run.scheduled_for, run.attempt, run.finished_at, run.ending
FROM job_seen seen
LEFT JOIN (
    SELECT *, max(scheduled_for) OVER (PARTITION BY job) AS served
    FROM job_run
    QUALIFY row_number() OVER (PARTITION BY job ORDER BY run_id DESC) = 1
) run USING (job)
ORDER BY seen.job;
