//! What stands in front of each route.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Extensions;
use kernel::{Actor, ErrorCode, Permission, Policy};
use platform::Denied;

use crate::Problem;

/// Who may call a route at all. Whether the actor may do it to this very thing is decided in the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Whoever holds the permission in some relation.
    Needs(Permission),
    /// Whoever is signed in.
    SignedIn,
    /// Everyone.
    Open,
}

impl Rule {
    /// The rule as the API document and the table of routes print it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Needs(permission) => permission.as_str(),
            Self::SignedIn => "signed_in",
            Self::Open => "open",
        }
    }
}

/// The rule of a route whose callers hold this permission.
#[must_use]
pub const fn needs(permission: Permission) -> Rule {
    Rule::Needs(permission)
}

/// The policy, where guards find it. A guard that finds none lets nobody through.
#[derive(Clone)]
pub(crate) struct PolicyInForce(pub(crate) Arc<dyn Policy>);

/// Lets a request through to the handler, or answers 401 or 403. The body has not been read yet.
pub(crate) async fn guard(rule: Rule, request: Request, next: Next) -> Response {
    match decide(rule, request.extensions()) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn decide(rule: Rule, request: &Extensions) -> Result<(), Problem> {
    if rule == Rule::Open {
        return Ok(());
    }
    let actor = request.get::<Actor>().ok_or(Denied::SignInRequired)?;
    let Rule::Needs(permission) = rule else { return Ok(()) };
    let policy = request.get::<PolicyInForce>().ok_or_else(|| Problem::new(ErrorCode::Internal, "no policy"))?;
    if policy.0.grants(actor.role, permission) { Ok(()) } else { Err(Denied::Forbidden.into()) }
}
