//! Errors as RFC 9457 problem documents; the one place where other layers' errors become HTTP.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::chart::ChartError;
use crate::domain::DomainError;
use crate::ingest::IngestError;
use crate::ingest::archive::ArchiveError;
use crate::ingest::import::ImportError;
use crate::schedule::AskError;
use crate::store::StoreError;
use crate::store::sql::{Fault, FaultKind, SqlError};

/// A problem document. `detail` is one line: what, where, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Problem {
    /// A stable name of the kind of problem.
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: &'static str,
    pub status: u16,
    pub detail: String,
    /// The parameter that is wrong, where one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameter: Option<String>,
    /// Where in the statement, counted in characters from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub position: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// What to do about it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Seconds after which a retry makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u64>,
}

impl Problem {
    fn of(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self {
            kind,
            title,
            status: status.as_u16(),
            detail: detail.into(),
            parameter: None,
            position: None,
            line: None,
            column: None,
            hint: None,
            retry_after_s: None,
        }
    }

    /// 400: the request cannot be understood.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::BAD_REQUEST, "/problems/bad-request", "bad request", detail)
    }

    /// 400: one parameter is wrong.
    pub fn parameter(name: &str, detail: impl Into<String>) -> Self {
        let detail = format!("{name}: {}", detail.into());
        Self { parameter: Some(name.to_owned()), ..Self::bad_request(detail) }
    }

    /// 404: there is no such thing.
    pub fn not_found(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::NOT_FOUND, "/problems/not-found", "not found", detail)
    }

    /// 405: the path is known, the method is not.
    pub fn method_not_allowed() -> Self {
        let detail = "this path does not answer that method: see /openapi.json";
        Self::of(StatusCode::METHOD_NOT_ALLOWED, "/problems/method-not-allowed", "method not allowed", detail)
    }

    /// 406: none of the accepted media types is written.
    pub fn not_acceptable(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::NOT_ACCEPTABLE, "/problems/not-acceptable", "not acceptable", detail)
    }

    /// 401: a token is needed.
    pub fn unauthorized(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::UNAUTHORIZED, "/problems/unauthorized", "unauthorized", detail)
    }

    /// 403: the token lacks the right.
    pub fn forbidden(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::FORBIDDEN, "/problems/forbidden", "forbidden", detail)
    }

    /// 409: it contradicts what is there.
    pub fn conflict(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::CONFLICT, "/problems/conflict", "conflict", detail)
    }

    /// 413: the body is larger than the named limit.
    pub fn too_large(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::PAYLOAD_TOO_LARGE, "/problems/too-large", "too large", detail)
    }

    /// 415: the media type is not understood.
    pub fn unsupported(detail: impl Into<String>) -> Self {
        Self::of(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "/problems/unsupported-media-type",
            "unsupported media type",
            detail,
        )
    }

    /// 422: understood, and refused.
    pub fn unprocessable(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::UNPROCESSABLE_ENTITY, "/problems/unprocessable", "unprocessable", detail)
    }

    /// 429: the client asks too often.
    pub fn too_many(detail: impl Into<String>, retry_after_s: u64) -> Self {
        let problem =
            Self::of(StatusCode::TOO_MANY_REQUESTS, "/problems/too-many", "too many requests", detail);
        Self { retry_after_s: Some(retry_after_s), ..problem }
    }

    /// 503: try again later.
    pub fn busy(detail: impl Into<String>, retry_after_s: u64) -> Self {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        let problem = Self::of(status, "/problems/busy", "busy", detail);
        Self { retry_after_s: Some(retry_after_s), ..problem }
    }

    /// 504: a time limit was reached.
    pub fn timeout(detail: impl Into<String>) -> Self {
        Self::of(StatusCode::GATEWAY_TIMEOUT, "/problems/timeout", "time limit reached", detail)
    }

    /// 500: a fault of ours; the log has the cause, the client has a word.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        tracing::error!(%cause, "request failed");
        let detail = "the server failed; its log says why";
        Self::of(StatusCode::INTERNAL_SERVER_ERROR, "/problems/internal", "internal error", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry = self.retry_after_s;
        let mut response = (status, Json(&self)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                header::HeaderValue::from_static("Bearer, Basic realm=\"almanac\""),
            );
        }
        // For whoever says the same in another form: `pages::as_page`.
        response.extensions_mut().insert(self);
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::ReadersBusy(_) => Self::busy(error.to_string(), 1),
            StoreError::SimilarIds { .. } => Self::conflict(error.to_string()),
            other => Self::internal(&other),
        }
    }
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        let detail = error.to_string();
        match error {
            ImportError::Csv { .. } | ImportError::Correction { .. } | ImportError::NotRevertible { .. } => {
                Self::unprocessable(detail)
            }
            ImportError::Archive { source: ArchiveError::TooLarge { .. }, .. } => Self::too_large(detail),
            ImportError::Cancelled(_)
            | ImportError::Taken(_)
            | ImportError::Refused(_)
            | ImportError::Reverted { .. } => Self::conflict(detail),
            ImportError::NoBatch(_) => Self::not_found(detail),
            ImportError::Store(error) => error.into(),
            other @ (ImportError::Archive { .. } | ImportError::Disorder) => Self::internal(&other),
        }
    }
}

impl From<AskError> for Problem {
    fn from(error: AskError) -> Self {
        let detail = error.to_string();
        match error {
            AskError::Unknown(_) => Self::not_found(format!("{detail}: list /api/v1/jobs")),
            AskError::Running(_) => Self::conflict(detail),
        }
    }
}

impl From<DomainError> for Problem {
    fn from(error: DomainError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<ChartError> for Problem {
    fn from(error: ChartError) -> Self {
        Self::bad_request(error.to_string())
    }
}

impl From<SqlError> for Problem {
    fn from(error: SqlError) -> Self {
        let detail = error.to_string();
        match error {
            SqlError::Fault(fault) => Self::of_statement(fault),
            SqlError::StatementTooLong { .. } | SqlError::ParamsTooLarge { .. } => Self::too_large(detail),
            SqlError::NoQueryId(_) => Self::parameter("query_id", detail),
            SqlError::QueryIdTaken(_) => Self::conflict(detail),
            SqlError::Busy { retry_after_s } | SqlError::ClientBusy { retry_after_s, .. } => {
                Self::busy(detail, retry_after_s)
            }
            SqlError::Timeout { .. } => Self::timeout(detail),
            SqlError::Cancelled { .. } => {
                Self::of(StatusCode::CONFLICT, "/problems/cancelled", "the statement was cancelled", detail)
            }
            SqlError::Memory { .. } | SqlError::TemporarySpace { .. } | SqlError::ProcessorTime => Self::of(
                StatusCode::UNPROCESSABLE_ENTITY,
                "/problems/statement-limit",
                "limit reached",
                detail,
            ),
            SqlError::NoSnapshot => Self::busy(detail, 1),
            SqlError::WorkerLost { .. } | SqlError::Start(_) | SqlError::NotReady { .. } => {
                Self::internal(&detail)
            }
        }
    }
}

impl Problem {
    /// 400: the statement is wrong; 500 if the engine is.
    fn of_statement(fault: Fault) -> Self {
        if fault.kind == FaultKind::Engine {
            return Self::internal(&fault);
        }
        let place = fault.position;
        let problem = Self::of(
            StatusCode::BAD_REQUEST,
            "/problems/statement",
            "the statement is refused",
            fault.to_string(),
        );
        Self {
            position: place.map(|p| p.position),
            line: place.map(|p| p.line),
            column: place.map(|p| p.column),
            hint: fault.hint,
            ..problem
        }
    }
}

impl From<IngestError> for Problem {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Store(store) => store.into(),
            refused => Self::unprocessable(refused.to_string()),
        }
    }
}
