SELECT job, scheduled_for, attempt, started_at, finished_at, ending, files, message
FROM job_run
WHERE coalesce(job = $1::VARCHAR, TRUE)
ORDER BY run_id DESC
LIMIT $2;
