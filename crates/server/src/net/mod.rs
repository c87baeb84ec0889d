//! Listening for browsers: plain or encrypted, on this machine or in the local network.

mod accept;
mod certificate;
mod connection;
mod lan;
mod listener;
mod origin;

pub use accept::{Drain, serve};
pub use certificate::{CertificateError, read, self_signed};
pub use connection::Peer;
pub use lan::{find_address, qr_code};
pub use listener::listen;
pub use origin::{Origin, find_origin};

#[cfg(test)]
mod tests;
