//! A stream through a bad network.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::{Clocked, Line};

/// What fits into one segment.
const SEGMENT: usize = 1_400;

/// Segments under way at once; who sends more waits, as before a full window.
const WINDOW: usize = 64;

/// Carries streams between clients and one address of the program. Ends, with all that go through it, when it is dropped.
pub struct TcpRelay {
    /// Where clients connect to.
    pub address: SocketAddr,
    _task: JoinSet<()>,
}

impl TcpRelay {
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
        let listener = TcpListener::bind(address).await.expect("a free address");
        let address = listener.local_addr().expect("an address");
        let mut task = JoinSet::new();
        task.spawn(accept(listener, program, line.clone()));
        Self { address, _task: task }
    }
}

async fn accept(listener: TcpListener, program: SocketAddr, line: Line) {
    let mut streams = JoinSet::new();
    while let Ok((client, _)) = listener.accept().await {
        let Ok(server) = TcpStream::connect(program).await else { continue };
        // What is held back is held back by the relay alone.
        let _ = (client.set_nodelay(true), server.set_nodelay(true));
        let (client_reads, client_writes) = client.into_split();
        let (server_reads, server_writes) = server.into_split();
        streams.spawn(carry(client_reads, server_writes, line.there.clone()));
        streams.spawn(carry(server_reads, client_writes, line.back.clone()));
        while streams.try_join_next().is_some() {}
    }
}

async fn carry(mut from: OwnedReadHalf, to: OwnedWriteHalf, way: Clocked) {
    let (segments, queue) = channel(WINDOW);
    let writing = write(queue, to);
    let reading = async move {
        let mut buffer = vec![0; SEGMENT];
        let mut at = Instant::now();
        while let Ok(length @ 1..) = from.read(&mut buffer).await {
            let segment = buffer.get(..length).unwrap_or_default().to_vec();
            at = way.segment(length, at);
            if segments.send((at, segment)).await.is_err() {
                return;
            }
        }
    };
    tokio::join!(reading, writing);
}

async fn write(mut segments: Receiver<(Instant, Vec<u8>)>, mut to: OwnedWriteHalf) {
    while let Some((at, segment)) = segments.recv().await {
        sleep_until(at).await;
        if to.write_all(&segment).await.is_err() {
            return;
        }
    }
    let _ = to.shutdown().await;
}
