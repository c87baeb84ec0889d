//! Listening for browsers.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::Secret;
use super::section::section;

section! {
    /// Listening for browsers.
    pub struct Http {
        /// The address and port to listen on; port 0 takes a free one.
        pub listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
        /// The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Nobody else's are.
        pub trusted_proxies: Vec<IpAddr> = Vec::new(),
        /// The origins under which browsers reach the program, where a proxy changes the host (`https://wenqu.example.cn`).
        pub origins: Vec<String> = Vec::new(),
        /// The token with which `/metrics` may be read from elsewhere than the machine itself.
        pub metrics_token: Option<Secret> = None,
        /// Seconds that requests and rooms are given to finish when the program is stopped.
        pub drain_s: u32 = 20,
    }
}
