//! What handlers take from a request.

use std::convert::Infallible;
use std::error::Error;
use std::net::{IpAddr, Ipv4Addr};

use axum::extract::path::ErrorKind;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use kernel::ErrorCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Problem;

/// A JSON body, in and out. One that cannot be read is answered `bad_request` with the field that is to blame.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(bad("the body is not application/json"));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::new(ErrorCode::FileTooLarge, "the body is too large"),
            _ => bad("the body broke off"),
        })?;
        let mut json = serde_json::Deserializer::from_slice(&bytes);
        let body = serde_path_to_error::deserialize(&mut json).map_err(|error| {
            let field = error.path().to_string();
            blame(bad(error.inner().to_string()), field)
        })?;
        json.end().map_err(|error| bad(error.to_string()))?;
        if let Some(field) = find_nul(&bytes) {
            return Err(blame(bad(NUL), field));
        }
        Ok(Self(body))
    }
}

/// PostgreSQL keeps no such sign, and nobody types it.
const NUL: &str = "text with the sign U+0000";

/// Where a JSON body has the sign U+0000, which stands in JSON in one way only; written as other faults name their place.
fn find_nul(bytes: &[u8]) -> Option<String> {
    let written = bytes.windows(NUL_IN_JSON.len()).any(|part| part == NUL_IN_JSON);
    let body: Value = written.then(|| serde_json::from_slice(bytes).ok())??;
    nul_in(&body).map(|place| place.trim_start_matches('.').to_owned())
}

const NUL_IN_JSON: &[u8] = br"\u0000";
const NUL_IN_URI: &str = "%00";

fn nul_in(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => items.iter().enumerate().find_map(|(at, item)| Some(format!("[{at}]{}", nul_in(item)?))),
        Value::Object(fields) => fields.iter().find_map(|(name, item)| Some(format!(".{name}{}", nul_in(item)?))),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.eq_ignore_ascii_case("application/json")
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

/// The parameters of the path. An id that is none is answered `bad_request`.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        if parts.uri.path().contains(NUL_IN_URI) {
            return Err(bad(NUL));
        }
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(PathRejection::FailedToDeserializePathParams(error)) => Err(path_problem(error.into_kind())),
            Err(_) => Err(Problem::new(ErrorCode::Internal, "the route has no such parameters")),
        }
    }
}

fn path_problem(kind: ErrorKind) -> Problem {
    let problem = bad(kind.to_string());
    match kind {
        ErrorKind::ParseErrorAtKey { key, .. }
        | ErrorKind::DeserializeError { key, .. }
        | ErrorKind::InvalidUtf8InPathParam { key } => problem.field(key),
        _ => problem,
    }
}

/// The parameters after the question mark. One that cannot be read is answered `bad_request` with its name.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let mut pairs = parts.uri.query().unwrap_or_default().split('&');
        if let Some(pair) = pairs.find(|pair| pair.contains(NUL_IN_URI)) {
            let (name, _) = pair.split_once('=').unwrap_or_default();
            return Err(blame(bad(NUL), name.to_owned()));
        }
        match axum::extract::Query::from_request_parts(parts, state).await {
            Ok(axum::extract::Query(value)) => Ok(Self(value)),
            Err(rejection) => Err(query_problem(&rejection)),
        }
    }
}

fn query_problem(rejection: &QueryRejection) -> Problem {
    let mut cause: Option<&(dyn Error + 'static)> = Some(rejection);
    while let Some(error) = cause {
        if let Some(error) = error.downcast_ref::<serde_path_to_error::Error<serde::de::value::Error>>() {
            return blame(bad(error.inner().to_string()), error.path().to_string());
        }
        cause = error.source();
    }
    bad(rejection.body_text())
}

fn bad(detail: impl Into<String>) -> Problem {
    Problem::new(ErrorCode::BadRequest, detail)
}

/// Names the field, unless the fault is in the whole.
fn blame(problem: Problem, field: String) -> Problem {
    if field.is_empty() || field == "." { problem } else { problem.field(field) }
}

/// Where the request came from: the address of the other end, or the one that a trusted proxy names.
///
/// The server puts it into each request; without it every request counts as coming from one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClientAddress(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}
