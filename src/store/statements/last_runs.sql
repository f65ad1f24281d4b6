-- The newest run of each job beside the latest scheduled time that any of its runs served.
SELECT
    job, scheduled_for, attempt, started_at, finished_at, ending, files, message,
    max(scheduled_for) OVER (PARTITION BY job) AS served
FROM job_run
QUALIFY row_number() OVER (PARTITION BY job ORDER BY run_id DESC) = 1
ORDER BY job;
