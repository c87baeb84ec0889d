//! HTTP as every capability speaks it: routes that name their permission, errors as problems, and what stands in front.
//!
//! - [`Routes`]: handlers with their rule; the guard in front of each, and the OpenAPI document, come from the same list.
//! - [`Problem`]: any coded error as RFC 9457 JSON.
//! - [`Json`], [`Path`], [`Query`]: extractors that answer with a problem and name the field.
//! - [`mount`]: request ids, origin check, numbers and panics, in front of all routes.
//! - [`LinkView`], [`LinkQuery`]: addresses that are good for a while, without a sign-in.
//! - [`RateLimit`], [`cookie`], [`range`], [`sent`]: small helpers.
//!
//! It also serves what `platform` offers: [`platform_routes`].

mod answer;
mod audit;
pub mod cookie;
mod extract;
mod files;
mod guard;
mod jobs;
mod limit;
mod link;
mod messages;
mod mount;
mod notices;
pub mod origin;
mod problem;
pub mod range;
mod routes;
pub mod sent;
#[cfg(test)]
mod tests;
mod uploads;
mod webhooks;

pub use answer::{Attachment, Created, NoContent};
pub use extract::{ClientAddress, Json, Path, Query};
pub use files::FileView;
pub use guard::{Rule, needs, needs_step_up};
pub use limit::{RateLimit, TooMany};
pub use link::{LinkQuery, LinkView};
pub use mount::{Front, mount, not_found};
pub use problem::{Problem, Problems};
pub use routes::{RouteRule, Routes};
pub use utoipa_axum::routes;

/// The routes of what `platform` offers: files, uploads, notices, push, audit, jobs.
#[must_use]
pub fn platform_routes() -> Routes {
    Routes::new()
        .merge(files::routes())
        .merge(uploads::routes())
        .merge(notices::routes())
        .merge(messages::routes())
        .merge(webhooks::routes())
        .merge(audit::routes())
        .merge(jobs::routes())
}
