//! Topics, presence and fan-out over WebSocket.
//!
//! A client holds one socket ([`live_routes`], `GET /api/v1/live`) and joins topics on it: `me`, its own, and others such as
//! `room:<id>` that a [`TopicHandler`] answers for. What is published to a topic reaches every session that has joined
//! it, encoded once. Each session has a bounded mailbox (`mailbox.rs`): a slow reader loses its own events and is told
//! to come back for them, and never holds others up.
//!
//! Bodies of topics are opaque here.

mod bus;
mod frame;
mod handler;
mod hub;
mod limit;
mod mailbox;
mod metrics;
mod presence;
mod ring;
mod rings;
mod session;
mod socket;
mod sweep;
mod talk;
mod topic;
mod topics;

pub use bus::{Bus, Delivery, MemoryBus, Receiver};
#[cfg(fuzzing)]
pub use frame::fuzzing;
pub use frame::{Frame, Lane};
pub use handler::{Joined, Refusal, TopicHandler};
pub use hub::Hub;
pub use metrics::HubMetrics;
pub use presence::Here;
pub use session::Session;
pub use socket::live_routes;
pub use topic::Topic;
