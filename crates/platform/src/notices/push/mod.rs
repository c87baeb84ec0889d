//! Web Push: a message to a browser that is closed or a phone that is locked (RFC 8030, 8188, 8291, 8292).

mod delivery;
mod network;
mod rules;
mod service;
pub(super) mod store;

kernel::id!(/// A browser that takes pushes.
    SubscriptionId);

pub use self::delivery::DeliverPush;
pub use self::network::{Push, PushConfig};
pub use self::rules::NewSubscription;
pub use self::service::{forget_person, forget_sign_in, public_key, subscribe, unsubscribe};
