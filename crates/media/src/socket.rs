//! The UDP port, for IPv4, IPv6 and several addresses at once.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::task::Poll;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::UdpSocket;

use crate::{Advertised, MediaMetrics};

/// Room for the bursts of many rooms while the thread does something else.
const BUFFER: usize = 4 << 20;

/// Opens the port. Done outside the media thread, so that a taken port is an error of the start.
///
/// Listening on every interface means one socket for each advertised address: a client drops an answer that comes from
/// another address than it asked, and a socket bound to none answers from the one the route suggests. Only where an
/// advertised address is not this machine's own (a public one that is translated, or has a port of its own) one socket has
/// to do for all.
pub(crate) fn open(address: SocketAddr, advertised: &[Advertised]) -> io::Result<Vec<std::net::UdpSocket>> {
    let translated = advertised.iter().any(|address| address.port.is_some());
    if !address.ip().is_unspecified() || advertised.is_empty() || translated {
        return Ok(vec![bind(address)?]);
    }
    let mut port = address.port();
    let mut sockets = Vec::new();
    for Advertised { ip, .. } in advertised {
        match bind(SocketAddr::new(*ip, port)) {
            Ok(socket) => {
                port = socket.local_addr()?.port();
                sockets.push(socket);
            }
            Err(error) if error.kind() == ErrorKind::AddrNotAvailable => {
                drop(sockets);
                return Ok(vec![bind(SocketAddr::new(address.ip(), port))?]);
            }
            Err(error) => return Err(error),
        }
    }
    Ok(sockets)
}

fn bind(address: SocketAddr) -> io::Result<std::net::UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(!address.ip().is_unspecified())?;
    }
    // The kernel may grant less; that is no reason not to start.
    let _ = socket.set_recv_buffer_size(BUFFER);
    let _ = socket.set_send_buffer_size(BUFFER);
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// The bound sockets together with the addresses clients were told to send to.
pub(crate) struct MediaSocket {
    doors: Vec<Door>,
    candidates: Vec<SocketAddr>,
    metrics: MediaMetrics,
}

struct Door {
    udp: UdpSocket,
    local: SocketAddr,
}

/// A datagram that has been received.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arrived {
    pub(crate) length: usize,
    pub(crate) source: SocketAddr,
    /// The candidate it was sent to.
    pub(crate) local: SocketAddr,
}

impl MediaSocket {
    /// Takes the sockets into the media thread's runtime.
    pub(crate) fn new(
        sockets: Vec<std::net::UdpSocket>,
        candidates: Vec<SocketAddr>,
        metrics: MediaMetrics,
    ) -> io::Result<Self> {
        let door = |socket: std::net::UdpSocket| {
            let local = socket.local_addr()?;
            Ok(Door { udp: UdpSocket::from_std(socket)?, local })
        };
        let doors = sockets.into_iter().map(door).collect::<io::Result<_>>()?;
        Ok(Self { doors, candidates, metrics })
    }

    /// Waits until something can be received.
    pub(crate) async fn readable(&self) {
        poll_fn(|context| {
            let ready = self.doors.iter().filter(|door| door.udp.poll_recv_ready(context).is_ready()).count();
            if ready > 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }

    /// Receives up to `most` datagrams that are there, from each socket.
    pub(crate) fn receive(&self, most: usize, buffer: &mut [u8], mut take: impl FnMut(&[u8], Arrived)) {
        for door in &self.doors {
            for _ in 0..most {
                match self.receive_at(door, buffer) {
                    Ok(Some(arrived)) => take(buffer.get(..arrived.length).unwrap_or_default(), arrived),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    // A client's machine may answer that nobody listens there any more; the next is another's.
                    Ok(None) | Err(_) => {}
                }
            }
        }
    }

    fn receive_at(&self, door: &Door, buffer: &mut [u8]) -> io::Result<Option<Arrived>> {
        let (length, source) = door.udp.try_recv_from(buffer)?;
        let source = SocketAddr::new(source.ip().to_canonical(), source.port());
        let local = self.local_for(door, source);
        Ok(local.map(|local| Arrived { length, source, local }))
    }

    /// The candidate a datagram from `source` was sent to. A socket that serves several is not told which: any of them
    /// will do, for the answer leaves by the same socket.
    fn local_for(&self, door: &Door, source: SocketAddr) -> Option<SocketAddr> {
        let candidates = || self.candidates.iter().copied();
        let alike = |local: &SocketAddr| local.is_ipv4() == source.is_ipv4();
        candidates().find(|candidate| *candidate == door.local).or_else(|| candidates().find(alike))
    }

    /// Sends a datagram from one of our candidates, or counts it as dropped: voice that has to wait is of no use.
    pub(crate) fn send(&self, contents: &[u8], from: SocketAddr, to: SocketAddr) {
        let exact = self.doors.iter().find(|door| door.local == from);
        let sent = exact.or(self.doors.first()).is_some_and(|door| {
            let to = match to.ip() {
                IpAddr::V4(ip) if door.local.is_ipv6() => SocketAddr::new(ip.to_ipv6_mapped().into(), to.port()),
                _ => to,
            };
            to.is_ipv6() == door.local.is_ipv6() && door.udp.try_send_to(contents, to).is_ok()
        });
        if sent {
            self.metrics.packets_out.inc();
        } else {
            self.metrics.packets_dropped.inc();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOCAL: [&str; 2] = ["127.0.0.1", "::1"];

    async fn echo_once(socket: &MediaSocket, server: SocketAddr, client: &str) -> SocketAddr {
        let client = UdpSocket::bind((client, 0)).await.unwrap();
        client.send_to(b"hello", server).await.unwrap();
        socket.readable().await;
        let mut heard = None;
        let mut buffer = [0; 16];
        socket.receive(4, &mut buffer, |datagram, arrived| {
            assert_eq!(datagram, b"hello");
            heard = Some(arrived);
        });
        let arrived = heard.unwrap();
        assert_eq!(arrived.source, client.local_addr().unwrap());
        socket.send(b"back", arrived.local, arrived.source);
        client.recv_from(&mut buffer).await.unwrap().1
    }

    fn opened(address: &str, advertised: &[Advertised]) -> (MediaSocket, u16) {
        let sockets = open(address.parse().unwrap(), advertised).unwrap();
        let port = sockets[0].local_addr().unwrap().port();
        let candidates =
            advertised.iter().map(|outside| SocketAddr::new(outside.ip, outside.port.unwrap_or(port))).collect();
        (MediaSocket::new(sockets, candidates, MediaMetrics::default()).unwrap(), port)
    }

    #[tokio::test]
    async fn an_answer_comes_from_the_address_that_was_asked() {
        let advertised = ["127.0.0.1", "127.0.0.2", "::1"].map(|ip| ip.parse().unwrap());
        let (socket, port) = opened("0.0.0.0:0", &advertised);
        for (server, client) in [("127.0.0.1", "127.0.0.3"), ("127.0.0.2", "127.0.0.1"), ("::1", "::1")] {
            let server = SocketAddr::new(server.parse().unwrap(), port);
            assert_eq!(echo_once(&socket, server, client).await, server);
        }
    }

    #[tokio::test]
    async fn a_translated_address_is_served_by_one_socket_for_both_kinds() {
        let advertised = ["198.51.100.7", "2001:db8::7"].map(|ip| ip.parse().unwrap());
        let (socket, port) = opened("[::]:0", &advertised);
        answers_at_home(&socket, port).await;
        let advertised = ["198.51.100.7:40000", "[2001:db8::7]:40000"].map(|outside| outside.parse().unwrap());
        let (socket, port) = opened("[::]:0", &advertised);
        answers_at_home(&socket, port).await;
    }

    async fn answers_at_home(socket: &MediaSocket, port: u16) {
        for ip in LOCAL {
            let server = SocketAddr::new(ip.parse().unwrap(), port);
            assert_eq!(echo_once(socket, server, ip).await, server);
        }
    }
}
