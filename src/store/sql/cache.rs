//! Answers that are kept: the data of a version do not change, so the same question has the same answer.
//!
//! Measured before it was built: a small SELECT takes the engine 2 ms, most of it planning, and a link or a dashboard
//! asks the same again and again. Only short, whole answers are kept, of the newest version, and none of a statement
//! that may say something else each time.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::limits::SqlLimits;
use super::request::SqlRequest;
use crate::encode::Footer;

/// Words by which a statement may give another answer to the same question: chance, the time, measurements of itself.
const CHANGING: [&str; 18] = [
    "age",
    "current_date",
    "current_time",
    "current_timestamp",
    "explain",
    "gen_random_uuid",
    "get_current_time",
    "get_current_timestamp",
    "localtime",
    "localtimestamp",
    "now",
    "random",
    "reservoir_quantile",
    "sample",
    "tablesample",
    "today",
    "transaction_timestamp",
    "uuid",
];

/// One answer, whole.
#[derive(Debug)]
pub struct KeptAnswer {
    pub bytes: Vec<u8>,
    pub footer: Footer,
    pub data_version: String,
}

/// What makes two questions the same: statement, parameters, format, most rows.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question(Arc<str>);

impl Question {
    /// The question of a request; none if its answer is not kept. A statement that has a name is watched: it runs.
    fn of(request: &SqlRequest) -> Option<Self> {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let changing = |text: &str| CHANGING.iter().any(|known| known.eq_ignore_ascii_case(text));
        if request.query_id.is_some() || request.sql.split(|c| !word(c)).any(changing) {
            return None;
        }
        let parts = (&request.sql, &request.params, request.format, request.max_rows);
        serde_json::to_string(&parts).ok().map(|text| Self(text.into()))
    }
}

/// The answers that are kept, within a number of bytes.
#[derive(Debug)]
pub(super) struct Cache {
    max_bytes: usize,
    max_answer_bytes: usize,
    shelf: Mutex<Shelf>,
}

#[derive(Debug, Default)]
struct Shelf {
    data_version: String,
    answers: HashMap<Question, Arc<KeptAnswer>>,
    /// Oldest first.
    order: VecDeque<Question>,
    bytes: usize,
}

impl Cache {
    pub(super) fn new(limits: &SqlLimits) -> Self {
        Self {
            max_bytes: limits.cache_bytes,
            max_answer_bytes: limits.cache_answer_bytes,
            shelf: Mutex::default(),
        }
    }

    /// The question of a request and, if it was asked before on these data, its answer.
    pub(super) fn find(
        &self,
        request: &SqlRequest,
        data_version: &str,
    ) -> Option<(Question, Option<Arc<KeptAnswer>>)> {
        let question = Question::of(request)?;
        let shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        let found = shelf.answers.get(&question).filter(|answer| answer.data_version == data_version);
        Some((question, found.map(Arc::clone)))
    }

    /// Keeps an answer if it is short; those of an older version go, and the oldest when there is no room.
    pub(super) fn keep(&self, question: Question, answer: KeptAnswer) {
        let size = answer.bytes.len() + question.0.len();
        if size > self.max_answer_bytes {
            return;
        }
        let mut shelf = self.shelf.lock().unwrap_or_else(PoisonError::into_inner);
        if shelf.data_version != answer.data_version {
            *shelf = Shelf { data_version: answer.data_version.clone(), ..Shelf::default() };
        }
        while shelf.bytes + size > self.max_bytes {
            let Some(oldest) = shelf.order.pop_front() else { return };
            if let Some(gone) = shelf.answers.remove(&oldest) {
                shelf.bytes -= gone.bytes.len() + oldest.0.len();
            }
        }
        if shelf.answers.insert(question.clone(), Arc::new(answer)).is_none() {
            shelf.bytes += size;
            shelf.order.push_back(question);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(sql: &str) -> SqlRequest {
        SqlRequest { sql: sql.to_owned(), ..SqlRequest::default() }
    }

    fn answer(version: &str, size: usize) -> KeptAnswer {
        let footer = Footer { row_count: 1, truncated: false, elapsed_ms: 1.0 };
        KeptAnswer { bytes: vec![0; size], footer, data_version: version.to_owned() }
    }

    #[test]
    fn the_same_question_on_the_same_data_has_its_answer() {
        let limits = SqlLimits { cache_bytes: 3_000, cache_answer_bytes: 1_500, ..SqlLimits::default() };
        let cache = Cache::new(&limits);
        let asked = |sql: &str, version: &str| cache.find(&request(sql), version).unwrap();
        let keep = |sql: &str, version: &str, size| cache.keep(asked(sql, version).0, answer(version, size));
        keep("select 1", "1", 1_000);
        assert!(asked("select 1", "1").1.is_some());
        assert!(asked("select 1", "2").1.is_none() && asked("select 2", "1").1.is_none());
        let other = SqlRequest { max_rows: Some(1), ..request("select 1") };
        assert!(cache.find(&other, "1").unwrap().1.is_none());
        keep("select 2", "1", 2_000);
        assert!(asked("select 2", "1").1.is_none(), "too long");
        keep("select 3", "1", 1_000);
        keep("select 4", "1", 1_000);
        assert!(asked("select 1", "1").1.is_none(), "the oldest makes room");
        assert!(asked("select 3", "1").1.is_some() && asked("select 4", "1").1.is_some());
        keep("select 5", "2", 10);
        assert!(asked("select 3", "1").1.is_none(), "older data are gone");
    }

    #[test]
    fn what_changes_by_itself_is_asked_anew() {
        for sql in
            ["select random()", "select \"NOW\"()", "explain analyze select 1", "from t using sample 1"]
        {
            assert!(Question::of(&request(sql)).is_none(), "{sql}");
        }
        assert!(Question::of(&request("select known_at, average from observations")).is_some());
        let named = SqlRequest { query_id: Some("a".into()), ..request("select 1") };
        assert!(Question::of(&named).is_none());
    }
}
