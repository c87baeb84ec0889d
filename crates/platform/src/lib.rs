//! What every capability stands on, and what knows no school words.
//!
//! - [`app`]: the running program ([`App`]) and one request or job in it ([`Ctx`]): actor, clock, ids, database, policy.
//! - [`parts`]: the parts a program is put together from, found by type.
//! - [`mod@jobs`]: background work in the database: at least once, with back-off, failed ones kept.
//! - [`events`]: facts one capability tells the others, in the transaction in which they happen.
//! - [`files`]: photos and voice: checked, cleaned, kept in a folder or a bucket, shown to those who may see what they hang on.
//! - [`uploads`]: files on their way here, piece by piece.
//! - [`formats`]: what people send, in whatever format, made into what every browser shows.
//! - [`notices`]: messages to a person, in the app, by Web Push, text message and mail.
//! - [`webhooks`]: programs outside that are told of events.
//! - [`audit`]: who did what.
//! - [`keepers`]: who keeps data about a person.
//! - [`metrics`]: numbers for the operator.
//! - [`vault`]: encryption at rest.

pub mod app;
pub mod audit;
mod ctx;
pub mod events;
pub mod files;
pub mod formats;
pub mod jobs;
pub mod keepers;
pub mod metrics;
pub mod network;
pub mod notices;
pub mod parts;
pub mod signature;
#[cfg(test)]
mod stand;
pub mod system;
pub mod testing;
mod text;
pub mod uploads;
pub mod vault;
pub mod webhooks;

pub use app::App;
pub use ctx::{Ctx, Denied, RequestId, SteppedUp};
pub use events::Subscriptions;
pub use files::Files;
pub use formats::Formats;
pub use keepers::{Keeper, Keepers};
pub use metrics::Metrics;
pub use parts::Parts;
pub use uploads::Uploads;
pub use vault::Vault;

/// The background jobs of this crate.
#[must_use]
pub fn jobs() -> jobs::Registry {
    jobs::Registry::new()
        .with::<events::DeliverEvent>()
        .with::<uploads::ExpireUpload>()
        .with::<uploads::FinishUpload>()
        .with::<formats::PrepareUpload>()
        .with::<notices::DeliverPush>()
        .with::<notices::delivery::Deliver>()
        .with::<webhooks::DeliverWebhook>()
}
