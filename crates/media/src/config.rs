//! What the media port is told at start.

use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Where voice is received, how clients find it, where it is recorded.
#[derive(Clone, Debug)]
pub struct MediaConfig {
    /// The UDP address to listen on; port 0 takes a free one. `0.0.0.0` or `[::]` listens on each advertised address.
    pub udp_bind: SocketAddr,
    /// The addresses clients are offered, best first and each once. May be empty when `udp_bind` names one address.
    pub advertised: Vec<Advertised>,
    /// The folder that receives one folder per room and one Ogg/Opus file per speaker and join.
    pub recordings: PathBuf,
}

impl MediaConfig {
    /// The candidates of an answer, once the port is known.
    pub(crate) fn candidates(&self, port: u16) -> Vec<SocketAddr> {
        let bound = self.udp_bind.ip();
        let mut addresses = self.advertised.clone();
        if addresses.is_empty() && !bound.is_unspecified() {
            addresses.push(bound.into());
        }
        addresses.into_iter().map(|address| SocketAddr::new(address.ip, address.port.unwrap_or(port))).collect()
    }
}

/// An address at which clients reach the media port: `192.0.2.7`, or `192.0.2.7:40000` where another port leads to ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Advertised {
    /// The address.
    pub ip: IpAddr,
    /// The port outside, where it is not the one we listen on.
    pub port: Option<u16>,
}

impl From<IpAddr> for Advertised {
    fn from(ip: IpAddr) -> Self {
        Self { ip, port: None }
    }
}

impl From<Ipv4Addr> for Advertised {
    fn from(ip: Ipv4Addr) -> Self {
        Self::from(IpAddr::V4(ip))
    }
}

/// What was given is no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an IP address such as 192.0.2.7, or with its port 192.0.2.7:40000 or [2001:db8::7]:40000")]
pub struct NotAnAddress;

impl FromStr for Advertised {
    type Err = NotAnAddress;

    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let whole = text.parse::<SocketAddr>().ok().filter(|address| address.port() != 0);
        let whole = whole.map(|address| Self { ip: address.ip(), port: Some(address.port()) });
        whole.or_else(|| text.parse::<IpAddr>().ok().map(Self::from)).ok_or(NotAnAddress)
    }
}

impl TryFrom<String> for Advertised {
    type Error = NotAnAddress;

    fn try_from(text: String) -> Result<Self, NotAnAddress> {
        text.parse()
    }
}

impl From<Advertised> for String {
    fn from(address: Advertised) -> Self {
        address.to_string()
    }
}

impl fmt::Display for Advertised {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.port {
            Some(port) => SocketAddr::new(self.ip, port).fmt(f),
            None => self.ip.fmt(f),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_with_and_without_a_port() {
        for text in ["192.0.2.7", "192.0.2.7:40000", "2001:db8::7", "[2001:db8::7]:40000"] {
            assert_eq!(text.parse::<Advertised>().unwrap().to_string(), text);
        }
        for text in ["", "example.org", "192.0.2.7:", "192.0.2.7:0", "192.0.2.7:70000", "[2001:db8::7]"] {
            assert_eq!(text.parse::<Advertised>(), Err(NotAnAddress), "{text}");
        }
    }

    #[test]
    fn candidates_have_the_port_outside_where_one_is_named() {
        let advertised = ["192.0.2.7", "192.0.2.8:40000"].map(|text| text.parse().unwrap()).to_vec();
        let config = MediaConfig { udp_bind: "0.0.0.0:8080".parse().unwrap(), advertised, recordings: PathBuf::new() };
        let expected = ["192.0.2.7:8080", "192.0.2.8:40000"].map(|text| text.parse().unwrap());
        assert_eq!(config.candidates(8080), expected);
    }
}
