//! `GET /metrics`: what the server is doing, in the text format of Prometheus.
//!
//! Requests are counted by their route (never by their path, which anybody can make up), method and status; jobs by
//! their state and by how their runs ended.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Extension, Router};

use super::params::{NoParams, Params};
use super::problem::Problem;
use super::state::AppState;
use crate::schedule::{JobState, JobView};

/// The media type of Prometheus' text format.
const TEXT_FORMAT: &str = "text/plain; version=0.0.4; charset=utf-8";
/// The route of a path that is none.
const NO_ROUTE: &str = "none";

/// Requests by route, method and status: how many, and how long they took together.
#[derive(Debug, Default)]
pub struct Requests(Mutex<BTreeMap<(String, &'static str, u16), (u64, Duration)>>);

impl Requests {
    fn count(&self, route: String, method: &'static str, status: u16, taken: Duration) {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, sum) = counted.entry((route, method, status)).or_default();
        *count += 1;
        *sum += taken;
    }
}

/// The metrics' route.
pub fn router() -> Router<AppState> {
    Router::new().route("/metrics", get(metrics))
}

/// Counts a request; outermost, so that refusals count too.
pub async fn count(State(requests): State<Arc<Requests>>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let method = label(request.method());
    let response = next.run(request).await;
    requests.count(route, method, response.status().as_u16(), begun.elapsed());
    response
}

fn label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counters and states for a monitoring system.
#[utoipa::path(get, path = "/metrics", tag = "health", responses(
    (status = 200, description = "the text format of Prometheus", content_type = "text/plain"), (status = 400, body = Problem)))]
pub async fn metrics(
    State(app): State<AppState>,
    Extension(requests): Extension<Arc<Requests>>,
    _: Params<NoParams>,
) -> Result<Response, Problem> {
    let (version, runs) = app.read(|r| Ok((r.data_version()?, r.run_counts()?))).await?;
    let mut text = Text::default();
    text.family("almanac_build_info", "gauge", "The version that runs.");
    text.sample("almanac_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    text.family("almanac_data_version", "gauge", "Raised by every transaction that changes data.");
    text.sample("almanac_data_version", &[], version as f64);
    write_imports(&mut text, &app);
    write_jobs(&mut text, &app.jobs.view());
    text.family("almanac_job_runs_total", "counter", "Runs of a job by how they ended.");
    for (job, ending, count) in &runs {
        text.sample("almanac_job_runs_total", &[("job", job), ("ending", ending)], *count as f64);
    }
    write_requests(&mut text, &requests);
    Ok(([(header::CONTENT_TYPE, TEXT_FORMAT)], text.0).into_response())
}

fn write_imports(text: &mut Text, app: &AppState) {
    let running = app.jobs.works().importer.running.snapshots();
    text.family("almanac_imports_running", "gauge", "Imports under way.");
    text.sample("almanac_imports_running", &[], running.len() as f64);
    text.family("almanac_import_progress_ratio", "gauge", "How much of its bytes an import has read.");
    for seen in &running {
        let id = seen.batch_id.to_string();
        text.sample("almanac_import_progress_ratio", &[("import", &id)], f64::from(seen.percent) / 100.0);
    }
}

fn write_jobs(text: &mut Text, jobs: &[JobView]) {
    text.family("almanac_job_state", "gauge", "1 for the state that a job is in.");
    for job in jobs {
        for (state, name) in
            [(JobState::Idle, "idle"), (JobState::Running, "running"), (JobState::Retrying, "retrying")]
        {
            let here = if job.state == state { 1.0 } else { 0.0 };
            text.sample("almanac_job_state", &[("job", &job.name), ("state", name)], here);
        }
    }
    text.family("almanac_job_next_run_timestamp_seconds", "gauge", "When a job runs next.");
    for job in jobs {
        if let Some(at) = job.next_run {
            let labels = [("job", job.name.as_str())];
            text.sample("almanac_job_next_run_timestamp_seconds", &labels, at.timestamp() as f64);
        }
    }
    text.family("almanac_job_last_run_timestamp_seconds", "gauge", "When a job's last run ended, and how.");
    for job in jobs {
        if let (Some(at), Some(ending)) = (job.last_finished, job.last_ending) {
            let labels = [("job", job.name.as_str()), ("ending", ending.code())];
            text.sample("almanac_job_last_run_timestamp_seconds", &labels, at.timestamp() as f64);
        }
    }
}

fn write_requests(text: &mut Text, requests: &Requests) {
    let counted = requests.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    text.family("almanac_http_requests_total", "counter", "Requests by route, method and status.");
    let mut by_route: BTreeMap<&str, (u64, Duration)> = BTreeMap::new();
    for ((route, method, status), (count, taken)) in &counted {
        let labels = [("route", route.as_str()), ("method", *method), ("status", &status.to_string())];
        text.sample("almanac_http_requests_total", &labels, *count as f64);
        let sum = by_route.entry(route).or_default();
        *sum = (sum.0 + count, sum.1 + *taken);
    }
    text.family("almanac_http_request_duration_seconds", "summary", "How long requests of a route took.");
    for (route, (count, taken)) in by_route {
        let labels = [("route", route)];
        text.sample("almanac_http_request_duration_seconds_sum", &labels, taken.as_secs_f64());
        text.sample("almanac_http_request_duration_seconds_count", &labels, count as f64);
    }
}

/// The text as it is written.
#[derive(Default)]
struct Text(String);

impl Text {
    fn family(&mut self, name: &str, kind: &str, help: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: f64) {
        let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let labels: Vec<String> =
            labels.iter().map(|(key, value)| format!("{key}=\"{}\"", quoted(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }
}

#[cfg(test)]
mod tests {
    use super::Text;

    #[test]
    fn samples_are_written_as_prometheus_reads_them() {
        let mut text = Text::default();
        text.family("a_total", "counter", "Things.");
        text.sample("a_total", &[], 3.0);
        text.sample("a_total", &[("of", "x\"y\\z\nw"), ("b", "c")], 0.25);
        let expected = "# HELP a_total Things.\n# TYPE a_total counter\na_total 3\na_total{of=\"x\\\"y\\\\z\\nw\",b=\"c\"} 0.25\n";
        assert_eq!(text.0, expected);
    }
}
