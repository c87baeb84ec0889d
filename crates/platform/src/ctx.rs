//! One request, or one job: who acts, and everything the action needs.

use std::convert::Infallible;
use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts as RequestParts;
use kernel::{Actor, Coded, ErrorCode, Permission, Relations};

use crate::App;

/// Names one request in answers and in logs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id with this text.
    #[must_use]
    pub fn new(text: impl Into<Arc<str>>) -> Self {
        Self(text.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why an action is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    SignInRequired,
    /// The actor has nothing to do with the thing: for this actor it does not exist.
    #[error("no such thing for this person")]
    Hidden,
    /// The actor may know of the thing but not do this to it.
    #[error("the role may not do this")]
    Forbidden,
    /// The act needs the second step, and this sign-in has not taken it lately.
    #[error("the second step is needed first")]
    StepUpRequired,
}

impl Coded for Denied {
    fn code(&self) -> ErrorCode {
        match self {
            Self::SignInRequired => ErrorCode::SignInRequired,
            Self::Hidden => ErrorCode::NotFound,
            Self::Forbidden => ErrorCode::Forbidden,
            Self::StepUpRequired => ErrorCode::StepUpRequired,
        }
    }
}

/// Marks a request whose sign-in has taken the second step lately, or needs none. Whoever finds out who is signed in puts it
/// into the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SteppedUp;

/// One request or one job: who acts, and the program it acts in (`ctx.db`, `ctx.now()`, `ctx.part::<Hub>()`).
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The program.
    pub app: App,
    /// Who is signed in. Nobody in a job.
    pub actor: Option<Actor>,
    /// Names the request or the job.
    pub request_id: RequestId,
    system: bool,
    stepped_up: bool,
}

impl Ctx {
    /// A request of somebody, or of nobody.
    #[must_use]
    pub fn new(app: App, actor: Option<Actor>, request_id: RequestId) -> Self {
        Self { app, actor, request_id, system: false, stepped_up: false }
    }

    /// The program itself at work, in a job or at start: everything is permitted.
    #[must_use]
    pub fn system(app: App) -> Self {
        let request_id = RequestId::new(app.ids.uuid().to_string());
        Self { app, actor: None, request_id, system: true, stepped_up: true }
    }

    /// This same program, with someone acting: what a socket does for each message it receives.
    #[must_use]
    pub fn acting(app: App, actor: Actor) -> Self {
        let request_id = RequestId::new(app.ids.uuid().to_string());
        Self::new(app, Some(actor), request_id)
    }

    /// Who acts.
    ///
    /// # Errors
    /// `SignInRequired` when nobody is signed in.
    pub fn actor(&self) -> Result<Actor, Denied> {
        self.actor.ok_or(Denied::SignInRequired)
    }

    /// Whether the program itself is at work, rather than a person.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.system
    }

    /// Whether the sign-in behind the request has taken the second step lately, or needs none.
    #[must_use]
    pub fn is_stepped_up(&self) -> bool {
        self.stepped_up
    }

    /// Permits acts that need the second step. Routes say it beside their permission; a service asks where only some of
    /// what it does needs it.
    ///
    /// # Errors
    /// `SignInRequired` for nobody, `StepUpRequired` when the second step is missing.
    pub fn require_step_up(&self) -> Result<(), Denied> {
        if self.stepped_up {
            return Ok(());
        }
        self.actor().and(Err(Denied::StepUpRequired))
    }

    /// Permits the action to an actor who stands in one of these relations to the thing.
    ///
    /// # Errors
    /// `SignInRequired` for nobody, `Hidden` without any relation, `Forbidden` when no relation suffices.
    pub fn permit(&self, permission: Permission, relations: impl Into<Relations>) -> Result<(), Denied> {
        if self.system {
            return Ok(());
        }
        let actor = self.actor()?;
        let relations = relations.into();
        if relations.is_empty() {
            return Err(Denied::Hidden);
        }
        if self.app.policy.permits(actor.role, permission, relations) { Ok(()) } else { Err(Denied::Forbidden) }
    }
}

impl Deref for Ctx {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

/// The actor and the request id were put into the request by layers in front of the router.
impl FromRequestParts<App> for Ctx {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut RequestParts, app: &App) -> Result<Self, Infallible> {
        let actor = parts.extensions.get::<Actor>().copied();
        let request_id = parts.extensions.get::<RequestId>().cloned();
        let request_id = request_id.unwrap_or_else(|| RequestId::new(app.ids.uuid().to_string()));
        let stepped_up = parts.extensions.get::<SteppedUp>().is_some();
        Ok(Self { stepped_up, ..Self::new(app.clone(), actor, request_id) })
    }
}
