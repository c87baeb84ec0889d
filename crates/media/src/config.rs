//! What the media port is told at start.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Where voice is received, how clients find it, where it is recorded.
#[derive(Clone, Debug)]
pub struct MediaConfig {
    /// The UDP address to listen on; port 0 takes a free one. `0.0.0.0` or `[::]` listens on each advertised address.
    pub udp_bind: SocketAddr,
    /// The addresses clients are offered, best first and each once. May be empty when `udp_bind` names one address.
    pub advertised: Vec<IpAddr>,
    /// The folder that receives one folder per room and one Ogg/Opus file per speaker and join.
    pub recordings: PathBuf,
}

impl MediaConfig {
    /// The candidates of an answer, once the port is known.
    pub(crate) fn candidates(&self, port: u16) -> Vec<SocketAddr> {
        let bound = self.udp_bind.ip();
        let mut addresses = self.advertised.clone();
        if addresses.is_empty() && !bound.is_unspecified() {
            addresses.push(bound);
        }
        addresses.into_iter().map(|ip| SocketAddr::new(ip, port)).collect()
    }
}

/// Why the media port could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The UDP address is taken or not ours.
    #[error("cannot listen on the media port")]
    Bind(#[source] io::Error),
    /// There is no address that a client could be offered.
    #[error("no usable address to advertise for voice")]
    NoAddress,
    /// The recordings folder cannot be made.
    #[error("cannot make the recordings folder")]
    Recordings(#[source] io::Error),
    /// The operating system refused a thread.
    #[error("cannot start the media thread")]
    Thread(#[source] io::Error),
    /// No certificate for the encrypted transport could be made.
    #[error("cannot make the media certificate")]
    Certificate,
}
