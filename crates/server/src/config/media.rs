//! Voice.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::section::section;

section! {
    /// Voice.
    pub struct Media {
        /// The UDP address and port that voice arrives on; port 0 takes a free one.
        pub listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
        /// The addresses at which browsers reach that port, best first. Needed where `listen` is `0.0.0.0` or behind NAT.
        pub advertise: Vec<IpAddr> = Vec::new(),
    }
}
