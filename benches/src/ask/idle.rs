//! Memory of a signed-in person who just listens.

use std::time::Duration;

use anyhow::ensure;

use crate::client::Socket;
use crate::program::Program;

/// User memory of the program per idle socket, in bytes (growth of its RSS).
pub(crate) async fn bytes_per_socket(program: &Program, count: usize) -> anyhow::Result<f64> {
    let people = super::sign_in_all(&program.base, "pupil", 2000).await?;
    ensure!(!people.is_empty(), "the demo region has no pupils");
    // What the allocator and the pools take once is not the price of a socket: a thousand go first.
    let mut sockets: Vec<Socket> = Vec::with_capacity(count + 1000);
    open(&people, 1000, &mut sockets).await?;
    settle().await;
    let before = program.resident_bytes()?;
    open(&people, count, &mut sockets).await?;
    settle().await;
    let after = program.resident_bytes()?;
    #[expect(clippy::cast_precision_loss, reason = "a count of sockets")]
    Ok((after - before) / count as f64)
}

async fn open(people: &[crate::client::Person], count: usize, sockets: &mut Vec<Socket>) -> anyhow::Result<()> {
    for person in people.iter().cycle().take(count) {
        sockets.push(person.live("me").await?);
    }
    Ok(())
}

/// Lets the program finish what the last socket asked for.
async fn settle() {
    tokio::time::interval_at(tokio::time::Instant::now() + Duration::from_secs(2), Duration::from_secs(1)).tick().await;
}
