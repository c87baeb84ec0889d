//! Errors as the client meets them.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kernel::{Coded, ErrorCode};
use platform::RequestId;
use serde::Serialize;
use tracing::{debug, error};
use utoipa::openapi::{Content, Ref, RefOr, Response as ResponseSchema, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};

tokio::task_local! {
    /// The request that is being answered.
    pub(crate) static REQUEST: RequestId;
}

const MEDIA_TYPE: HeaderValue = HeaderValue::from_static("application/problem+json");

/// An error on its way to the client: made by `?` from any coded error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    code: ErrorCode,
    detail: String,
    field: Option<String>,
}

impl Problem {
    /// A problem of this code, told to developers by `detail`.
    #[must_use]
    pub fn new(code: ErrorCode, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), field: None }
    }

    /// The same, with the field that is to blame.
    #[must_use]
    pub fn field(self, field: impl Into<String>) -> Self {
        Self { field: Some(field.into()), ..self }
    }

    /// The code the client translates.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }
}

impl<E: Coded + Error> From<E> for Problem {
    fn from(error: E) -> Self {
        let code = error.code();
        // What broke on our side is for the log: its words may name tables, paths, addresses.
        if code.status() >= 500 {
            error!(code = code.as_str(), error = %chain(&error), "A request failed on our side");
            return Self::new(code, "the request failed on the server's side; see its log");
        }
        debug!(code = code.as_str(), error = %chain(&error), "A request was refused");
        Self { code, detail: error.to_string(), field: error.field().map(str::to_owned) }
    }
}

/// An error and its causes on one line.
fn chain(error: &dyn Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(one) = cause {
        let _ = write!(line, ": {one}");
        cause = one.source();
    }
    line
}

/// The body of a problem (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct ProblemView {
    /// Names the kind of problem; the code is its last part.
    #[serde(rename = "type")]
    kind: String,
    /// The HTTP status.
    status: u16,
    /// What went wrong, as the client knows it.
    code: ErrorCode,
    /// What went wrong, for developers.
    detail: String,
    /// The field of the request that is to blame.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    /// Names the request, for whoever reads the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let view = ProblemView {
            kind: format!("/problems/{}", self.code),
            status: status.as_u16(),
            code: self.code,
            detail: self.detail,
            field: self.field,
            request_id: REQUEST.try_with(ToString::to_string).ok(),
        };
        let body = serde_json::to_vec(&view).unwrap_or_default();
        (
            status,
            [(header::CONTENT_TYPE, MEDIA_TYPE), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))],
            body,
        )
            .into_response()
    }
}

/// The answers every route may give besides its own: a problem, whatever the status.
#[derive(Clone, Copy, Debug)]
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<ResponseSchema>> {
        let content = Content::builder().schema(Some(Ref::from_schema_name("Problem"))).build();
        let problem =
            ResponseBuilder::new().description("What went wrong").content("application/problem+json", content).build();
        BTreeMap::from([("default".to_owned(), problem.into())])
    }
}
