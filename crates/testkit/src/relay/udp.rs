//! Datagrams through a bad network.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::UdpSocket;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::Line;

/// The longest datagram that is carried.
const LONGEST: usize = 2_048;

/// Carries datagrams between clients and one address of the program. Ends when it is dropped.
pub struct UdpRelay {
    /// Where clients send to.
    pub address: SocketAddr,
    _task: JoinSet<()>,
}

impl UdpRelay {
    /// Opens a relay on a free port of loopback.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn open(program: SocketAddr, line: &Line) -> Self {
        Self::open_at(SocketAddr::from(([127, 0, 0, 1], 0)), program, line).await
    }

    /// Opens a relay at an address.
    ///
    /// # Panics
    /// When the address is taken.
    pub async fn open_at(address: SocketAddr, program: SocketAddr, line: &Line) -> Self {
        let near = Arc::new(UdpSocket::bind(address).await.expect("a free address"));
        let address = near.local_addr().expect("an address");
        let mut task = JoinSet::new();
        task.spawn(carry(near, program, line.clone()));
        Self { address, _task: task }
    }
}

/// Each client gets a socket of its own, so that the program tells them apart.
async fn carry(near: Arc<UdpSocket>, program: SocketAddr, line: Line) {
    let mut far: HashMap<SocketAddr, Arc<UdpSocket>> = HashMap::new();
    let mut tasks = JoinSet::new();
    let mut buffer = vec![0; LONGEST];
    loop {
        // A client that is gone may answer that nobody listens there any more; the next datagram is another's.
        let Ok((length, client)) = near.recv_from(&mut buffer).await else { continue };
        let known = far.get(&client).cloned();
        let socket = if let Some(socket) = known {
            socket
        } else {
            let Ok(socket) = UdpSocket::bind((program.ip(), 0)).await else { continue };
            let socket = Arc::new(socket);
            far.insert(client, Arc::clone(&socket));
            tasks.spawn(answer(Arc::clone(&socket), Arc::clone(&near), client, line.clone()));
            socket
        };
        if let Some(at) = line.there.datagram(length) {
            tasks.spawn(deliver(socket, buffer.get(..length).unwrap_or_default().to_vec(), program, at));
        }
        while tasks.try_join_next().is_some() {}
    }
}

/// Carries what the program sends back to one client.
async fn answer(far: Arc<UdpSocket>, near: Arc<UdpSocket>, client: SocketAddr, line: Line) {
    let mut tasks = JoinSet::new();
    let mut buffer = vec![0; LONGEST];
    loop {
        let Ok((length, _)) = far.recv_from(&mut buffer).await else { continue };
        if let Some(at) = line.back.datagram(length) {
            let datagram = buffer.get(..length).unwrap_or_default().to_vec();
            tasks.spawn(deliver(Arc::clone(&near), datagram, client, at));
        }
        while tasks.try_join_next().is_some() {}
    }
}

async fn deliver(socket: Arc<UdpSocket>, datagram: Vec<u8>, to: SocketAddr, at: Instant) {
    sleep_until(at).await;
    // Whoever is gone meanwhile misses it, as on any network.
    let _ = socket.send_to(&datagram, to).await;
}
