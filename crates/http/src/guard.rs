//! What stands in front of each route.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::Extensions;
use kernel::{Actor, ErrorCode, Permission, Policy};
use platform::{Denied, SteppedUp};

use crate::Problem;

/// Who may call a route at all. Whether the actor may do it to this very thing is decided in the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Whoever holds the permission in some relation.
    Needs(Permission),
    /// Whoever holds the permission in some relation and has taken the second step lately.
    NeedsStepUp(Permission),
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
            Self::Needs(permission) | Self::NeedsStepUp(permission) => permission.as_str(),
            Self::SignedIn => "signed_in",
            Self::Open => "open",
        }
    }

    /// The permission that callers hold, where the rule names one.
    #[must_use]
    pub const fn permission(self) -> Option<Permission> {
        match self {
            Self::Needs(permission) | Self::NeedsStepUp(permission) => Some(permission),
            Self::SignedIn | Self::Open => None,
        }
    }
}

/// The rule of a route whose callers hold this permission.
#[must_use]
pub const fn needs(permission: Permission) -> Rule {
    Rule::Needs(permission)
}

/// The rule of a route whose callers hold this permission and have taken the second step lately: exports, approvals,
/// changes of the organisation.
#[must_use]
pub const fn needs_step_up(permission: Permission) -> Rule {
    Rule::NeedsStepUp(permission)
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
    let Some(permission) = rule.permission() else { return Ok(()) };
    let policy = request.get::<PolicyInForce>().ok_or_else(|| Problem::new(ErrorCode::Internal, "no policy"))?;
    if !policy.0.grants(actor.role, permission) {
        return Err(Denied::Forbidden.into());
    }
    let missing = matches!(rule, Rule::NeedsStepUp(_)) && request.get::<SteppedUp>().is_none();
    if missing { Err(Denied::StepUpRequired.into()) } else { Ok(()) }
}
