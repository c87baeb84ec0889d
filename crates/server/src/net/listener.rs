//! The socket that browsers connect to.

use std::io;
use std::net::SocketAddr;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::TcpListener;

/// Connections the system holds until they are accepted: a class reconnects within one second.
const BACKLOG: i32 = 4096;

/// What the system buffers for a client that does not read. The default would let each one pin 4 MB.
const SEND_BUFFER: usize = 32 * 1024;

/// Opens the socket; connections inherit its buffers.
///
/// # Errors
/// When the address is taken or not this machine's.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_nonblocking(true)?;
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    TcpListener::from_std(socket.into())
}
