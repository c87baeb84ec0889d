//! The UDP socket, for IPv4, IPv6 and both at once.

use std::io;
use std::net::{IpAddr, SocketAddr};

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;

use crate::MediaMetrics;

/// Room for the bursts of many rooms while the thread does something else.
const BUFFER: usize = 4 << 20;

/// Opens the port. Done outside the media thread, so that a taken port is an error of the start.
pub(crate) fn bind(address: SocketAddr) -> io::Result<std::net::UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    // The kernel may grant less; that is no reason not to start.
    let _ = socket.set_recv_buffer_size(BUFFER);
    let _ = socket.set_send_buffer_size(BUFFER);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// The bound socket together with the addresses clients were told to send to.
pub(crate) struct MediaSocket {
    udp: UdpSocket,
    ipv6: bool,
    candidates: Vec<SocketAddr>,
    metrics: MediaMetrics,
}

impl MediaSocket {
    /// Takes the socket into the media thread's runtime.
    pub(crate) fn new(
        socket: std::net::UdpSocket,
        candidates: Vec<SocketAddr>,
        metrics: MediaMetrics,
    ) -> io::Result<Self> {
        let ipv6 = socket.local_addr()?.is_ipv6();
        Ok(Self { udp: UdpSocket::from_std(socket)?, ipv6, candidates, metrics })
    }

    /// Waits until something can be received.
    pub(crate) async fn readable(&self) -> io::Result<()> {
        self.udp.readable().await
    }

    /// Receives a datagram that is there. The sender's address is plain IPv4 where it is IPv4.
    pub(crate) fn receive(&self, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
        let (length, source) = self.udp.try_recv_from(buffer)?;
        Ok((length, SocketAddr::new(source.ip().to_canonical(), source.port())))
    }

    /// Sends a datagram, or counts it as dropped: voice that has to wait is of no use.
    pub(crate) fn send(&self, contents: &[u8], to: SocketAddr) {
        let to = match to.ip() {
            IpAddr::V4(ip) if self.ipv6 => SocketAddr::new(ip.to_ipv6_mapped().into(), to.port()),
            _ => to,
        };
        if to.is_ipv6() == self.ipv6 && self.udp.try_send_to(contents, to).is_ok() {
            self.metrics.packets_out.inc();
        } else {
            self.metrics.packets_dropped.inc();
        }
    }

    /// The address of ours at which a datagram from `source` is taken to have arrived.
    ///
    /// One socket listens on every interface and is not told which; an answer is checked against the candidates only
    /// to belong to one of them, and always leaves by the same socket.
    pub(crate) fn local_for(&self, source: SocketAddr) -> Option<SocketAddr> {
        let alike = |local: &&SocketAddr| local.is_ipv4() == source.is_ipv4();
        let near = |local: &&SocketAddr| local.ip().is_loopback() == source.ip().is_loopback();
        let candidates = || self.candidates.iter();
        candidates().filter(alike).find(near).or_else(|| candidates().find(alike)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_source_is_matched_with_the_candidate_it_can_reach() {
        let udp = bind("[::]:0".parse().unwrap()).unwrap();
        let candidates = ["127.0.0.1:7", "192.168.1.5:7", "[::1]:7"].map(|text| text.parse().unwrap());
        let socket = MediaSocket::new(udp, candidates.to_vec(), MediaMetrics::default()).unwrap();
        for (source, local) in [
            ("127.0.0.1:9", Some("127.0.0.1:7")),
            ("192.168.1.77:9", Some("192.168.1.5:7")),
            ("[::1]:9", Some("[::1]:7")),
            ("[2001:db8::1]:9", Some("[::1]:7")),
        ] {
            assert_eq!(socket.local_for(source.parse().unwrap()), local.map(|text| text.parse().unwrap()), "{source}");
        }
    }

    #[tokio::test]
    async fn one_socket_speaks_both_kinds_of_addresses() {
        let udp = bind("[::]:0".parse().unwrap()).unwrap();
        let port = udp.local_addr().unwrap().port();
        let socket = MediaSocket::new(udp, Vec::new(), MediaMetrics::default()).unwrap();
        let client = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        client.send_to(b"hello", ("127.0.0.1", port)).await.unwrap();
        socket.readable().await.unwrap();
        let mut buffer = [0; 16];
        let (length, source) = socket.receive(&mut buffer).unwrap();
        assert_eq!((&buffer[..length], source), (&b"hello"[..], client.local_addr().unwrap()));
        socket.send(b"back", source);
        assert_eq!(client.recv(&mut buffer).await.unwrap(), 4);
    }
}
