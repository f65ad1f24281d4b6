//! What runs by the clock: a short list for the start page, a table with the last runs for `/imports`.

use chrono::{DateTime, NaiveDateTime, Utc};
use maud::{Markup, html};

use super::Visitor;
use crate::schedule::{Ending, JobState, JobView};
use crate::store::JobRun;

/// Runs that `/imports` names, of all jobs together.
pub const RUNS_SHOWN: i64 = 10;

/// Jobs in a few lines: what they do, how the last run ended, when the next begins.
pub fn list(visitor: &Visitor, jobs: &[JobView]) -> Markup {
    html! {
        section aria-labelledby="jobs" {
            h2 id="jobs" { a href="/imports#jobs" { (visitor.say("任务", "Jobs")) } }
            ul class="plain list" {
                @if jobs.is_empty() { li class="muted small" { (none(visitor)) } }
                @for job in jobs {
                    li {
                        (job.name) " " (state(visitor, job))
                        div class="small muted" { (visitor.say("下次 ", "next ")) (next(visitor, job)) }
                    }
                }
            }
        }
    }
}

/// All jobs and the runs that ended last.
pub fn tables(visitor: &Visitor, jobs: &[JobView], runs: &[JobRun]) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    html! {
        section aria-labelledby="jobs" {
            h2 id="jobs" { (say("任务", "Jobs")) " " span class="count muted" { (jobs.len()) } }
            @if jobs.is_empty() { p class="empty" { (none(visitor)) } } @else {
                div class="scroll" tabindex="0" role="group" aria-labelledby="jobs" {
                    table class="wide" {
                        thead { tr {
                            th scope="col" { (say("任务", "Job")) }
                            th scope="col" { (say("来源", "Source")) }
                            th scope="col" { (say("时间表", "Schedule")) }
                            th scope="col" { (say("下次（UTC）", "Next (UTC)")) }
                            th scope="col" { (say("上次（UTC）", "Last (UTC)")) }
                        } }
                        tbody { @for job in jobs { (row(visitor, job)) } }
                    }
                }
                (ended(visitor, runs))
            }
        }
    }
}

fn none(visitor: &Visitor) -> Markup {
    html! { (visitor.say("没有定时任务；在配置里写 ", "Nothing runs by the clock; configure ")) code { "[[job]]" } }
}

fn row(visitor: &Visitor, job: &JobView) -> Markup {
    html! {
        tr {
            th scope="row" { (job.name) " " (state(visitor, job)) }
            td { code { (job.source) } }
            td { code { (job.schedule) } " " span class="muted small" { (job.timezone) } }
            td class="number date" { (next(visitor, job)) }
            td class="number date" { @match job.last_finished { Some(at) => { (moment(at)) } None => { "—" } } }
        }
    }
}

fn ended(visitor: &Visitor, runs: &[JobRun]) -> Markup {
    let say = |zh, en| visitor.say(zh, en);
    let minute = |at: NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    html! {
        @if !runs.is_empty() {
            h3 id="runs" { (say("最近的运行", "Last runs")) }
            div class="scroll" tabindex="0" role="group" aria-labelledby="runs" {
                table class="wide" {
                    thead { tr {
                        th scope="col" { (say("任务", "Job")) }
                        th scope="col" { (say("开始（UTC）", "Started (UTC)")) }
                        th scope="col" class="number" { (say("第几次", "Attempt")) }
                        th scope="col" class="number" { (say("文件", "Files")) }
                        th scope="col" { (say("结果", "Outcome")) }
                    } }
                    tbody {
                        @for run in runs {
                            tr {
                                th scope="row" { (run.job) }
                                td class="number date" { (minute(run.started_at)) }
                                td class="number" { (run.attempt) }
                                td class="number" { (run.files) }
                                td { (outcome(visitor, &run.ending)) " " (run.message) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// What a job is doing, or how it last ended.
fn state(visitor: &Visitor, job: &JobView) -> Markup {
    match (job.state, job.last_ending) {
        (JobState::Running, _) => {
            html! { span class="tag duplicate" { (visitor.say("正在运行", "running")) } }
        }
        (JobState::Retrying, _) => html! { span class="tag bad" { (visitor.say("等待重试", "will retry")) } },
        (JobState::Idle, Some(ending)) => outcome(visitor, ending.code()),
        (JobState::Idle, None) => html! {},
    }
}

fn outcome(visitor: &Visitor, code: &str) -> Markup {
    let done = code == Ending::Done.code();
    let word = match code {
        "done" => visitor.say("完成", "done"),
        "failed" => visitor.say("失败", "failed"),
        "timed_out" => visitor.say("超时", "timed out"),
        other => other,
    };
    html! { span class={ "tag " (if done { "matched" } else { "bad" }) } { (word) } }
}

fn next(visitor: &Visitor, job: &JobView) -> String {
    job.next_run.map_or_else(|| visitor.say("无", "never").to_owned(), moment)
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}
