//! Facts one capability tells the others.
//!
//! A fact is written down in the transaction in which it happens, with one job for each subscriber: after the commit every
//! subscriber hears of it at least once, whatever crashes in between, and a slow or failing one holds up no other.

mod service;
mod store;
mod subscriptions;
#[cfg(test)]
mod tests;

pub use self::service::{DeliverEvent, publish};
pub use self::subscriptions::{Handler, Subscriptions};

kernel::id!(/// A fact that was published.
    EventId);
