//! A bad network between two addresses, for load programs and browsers: `relay udp 127.0.0.1:8080 --loss 50`.
//!
//! It says where it listens and runs until it is ended.

use std::net::SocketAddr;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use testkit::relay::{Line, TcpRelay, UdpRelay, Weather};

#[derive(Parser)]
struct Arguments {
    /// What is carried.
    kind: Kind,
    /// The program's address.
    program: SocketAddr,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Packets that get lost, of a thousand.
    #[arg(long, default_value_t = 0)]
    loss: u16,
    /// Milliseconds that every packet takes.
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    /// Milliseconds that it may take besides.
    #[arg(long, default_value_t = 0)]
    jitter_ms: u64,
    /// Bits a second that fit through.
    #[arg(long)]
    rate: Option<u32>,
    /// What chance is drawn from.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, ValueEnum)]
enum Kind {
    Udp,
    Tcp,
}

#[tokio::main]
async fn main() {
    let Arguments { kind, program, listen, loss, delay_ms, jitter_ms, rate, seed } = Arguments::parse();
    let (delay, jitter) = (Duration::from_millis(delay_ms), Duration::from_millis(jitter_ms));
    let line = Line::new(Weather { loss, delay, jitter, rate }, seed);
    match kind {
        Kind::Udp => {
            let relay = UdpRelay::open_at(listen, program, &line).await;
            println!("{}", relay.address);
            std::future::pending::<()>().await;
        }
        Kind::Tcp => {
            let relay = TcpRelay::open_at(listen, program, &line).await;
            println!("{}", relay.address);
            std::future::pending::<()>().await;
        }
    }
}
