//! Children's data and what may be done with it (R41–R43): opened for a purpose and never unseen.
//!
//! - [`access`]: a child's file, opened for a purpose; who opened it stands in a log that the family reads.

pub mod access;

use wenqu_http::Routes;

/// The routes of children's data.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().merge(access::http::routes())
}
