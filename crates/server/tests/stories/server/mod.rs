//! What an operator does: stop, start, back up, restore, watch.

mod admin;
mod backup;
mod drain;
mod files;
pub(crate) mod formats;
mod http_manual;
mod kill;
mod network;
mod pages;
mod program;
mod rooms;
mod uploads;
mod webhooks;
mod wire;
