//! Voice.

use std::net::{Ipv4Addr, SocketAddr};

use media::Advertised;

use super::secret::Secret;
use super::section::section;

section! {
    /// Voice.
    pub struct Media {
        /// The UDP address and port that voice arrives on; port 0 takes a free one.
        pub listen: SocketAddr = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
        /// The addresses at which browsers reach that port, best first; with a port where another one leads to it
        /// (`192.0.2.7:40000`). Needed where `listen` is `0.0.0.0` or behind NAT.
        pub advertise: Vec<Advertised> = Vec::new(),
        /// The relays (TURN) for networks that let no datagram through, such as `turns:turn.example.org:443?transport=tcp`.
        pub turn: Vec<String> = Vec::new(),
        /// The secret that the relays share with the program (coturn: `static-auth-secret`).
        pub turn_secret: Option<Secret> = None,
    }
}
