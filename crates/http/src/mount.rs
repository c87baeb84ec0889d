//! What stands in front of all routes.

use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use kernel::{ErrorCode, Ids};
use platform::{App, Metrics, RequestId};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use tower_http::catch_panic::CatchPanicLayer;
use tracing::{Instrument, error, info, info_span};

use crate::guard::PolicyInForce;
use crate::problem::REQUEST;
use crate::{Problem, origin};

const REQUEST_ID: &str = "x-request-id";

/// What the front needs to know of the outside.
#[derive(Clone, Debug, Default)]
pub struct Front {
    /// Pages of other origins that may write to us (`https://wenqu.example.cn` behind a proxy that changes the host).
    pub trusted_origins: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone)]
struct Gate {
    ids: Arc<dyn Ids>,
    policy: PolicyInForce,
    trusted: Arc<[String]>,
    seconds: Family<RequestLabels, Histogram>,
}

/// Gives the routes their program and puts in front of them: request id, log line, numbers, panics as problems, origin check.
///
/// The layer that finds out who is signed in must have been put on the router before: it runs inside these.
pub fn mount(router: Router<App>, app: App, front: Front) -> Router {
    let seconds: Family<RequestLabels, Histogram> =
        Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.001, 3.0, 9)));
    let gate = Gate {
        ids: Arc::clone(&app.ids),
        policy: PolicyInForce(Arc::clone(&app.policy)),
        trusted: front.trusted_origins.into(),
        seconds: app.part::<Metrics>().register("http_request_seconds", "Answers to requests", seconds),
    };
    router
        .method_not_allowed_fallback(not_found)
        .layer(CatchPanicLayer::custom(|_| panicked()))
        .layer(from_fn(move |request, next| pass(gate.clone(), request, next)))
        .with_state(app)
}

/// Answers 404: the fallback of routers that serve no pages.
pub async fn not_found() -> Problem {
    Problem::new(ErrorCode::NotFound, "there is no such route")
}

fn panicked() -> Response {
    error!("A handler panicked");
    Problem::new(ErrorCode::Internal, "the request failed on the server's side; see its log").into_response()
}

async fn pass(gate: Gate, mut request: Request, next: Next) -> Response {
    let id = RequestId::new(gate.ids.uuid().to_string());
    let method = request.method().as_str().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let span = info_span!("request", request.id = %id, method, route);
    let begun = Instant::now();

    let own = origin::allows(request.method(), request.uri(), request.headers(), &gate.trusted);
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(gate.policy);
    let answer = async {
        if own {
            return next.run(request).await;
        }
        Problem::new(ErrorCode::OriginRefused, "the request comes from a page of another site").into_response()
    };
    let mut response = REQUEST.scope(id.clone(), answer).instrument(span.clone()).await;

    let (status, took) = (response.status().as_u16(), begun.elapsed());
    span.in_scope(|| info!(status, took_ms = took.as_millis(), "Answered {method} {route}"));
    gate.seconds.get_or_create(&RequestLabels { method, route, status }).observe(took.as_secs_f64());
    if let Ok(value) = HeaderValue::from_str(id.as_str()) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}
