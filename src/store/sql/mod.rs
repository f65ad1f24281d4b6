//! SQL that strangers type, on a server that others use too.
//!
//! DuckDB in the server's own process cannot be bounded (DESIGN, "A stranger's SQL"), so a stranger's statement never
//! runs there. The way of one statement:
//!
//! ```text
//! SqlPool::run ─ place in the queue ─ worker process ─┬─ gate: DuckDB's parser, one SELECT, allowed names only
//!                    (or "busy")                      ├─ run: bind, execute, Arrow batches, encode
//!    SqlStream <── frames over a pipe, back-pressure ─┘
//! ```
//!
//! | module | what |
//! |---|---|
//! | `limits` | every limit, by name |
//! | `request`, `error`, `fault` | what is asked, and why there is no answer |
//! | `gate` | what a statement may name; `gate/allowed.txt` is the list |
//! | `run` | one statement on one connection, encoded into a sink |
//! | `worker` | the process: its walls, its engine, its loop |
//! | `pool` | the server's side: queue, deadline, cancelling, fresh processes |
//! | `snapshot` | the copies that are read; backup and restore |
//! | `canned`, `answer` | statements that the operator wrote, run in the server's own process |
//! | `cache` | short answers of the newest data, kept for who asks the same |
//! | `service` | all of it in a server, kept up with the store |
//! | `export` | whole tables, for people who take the data elsewhere |
//! | `local` | one statement on a file of one's own |

mod answer;
mod cache;
pub mod canned;
mod error;
pub mod export;
mod fault;
mod frame;
mod gate;
mod limits;
pub mod local;
mod pool;
mod request;
mod run;
mod service;
pub mod snapshot;
pub mod worker;

pub use answer::{AnswerError, CannedAnswer, MAX_CANNED_BYTES, MAX_CANNED_ROW_BYTES};
pub use cache::{KeptAnswer, Question};
pub use error::SqlError;
pub use fault::{Fault, FaultKind, Position};
pub use limits::SqlLimits;
pub use pool::{PoolStatus, Progress, SqlPool, SqlStream, State, WORKER_COMMAND, WorkerCommand};
pub use request::{Param, ParamError, Params, QueryId, SqlRequest};
pub use run::{RunError, Sink, WriteSink};
pub use service::{Answered, SqlService, SqlSettings, StatementLog};
