//! How fast a large file goes in, next to the plainest way of keeping the same bytes.

use std::io::Write;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, ensure};
use reqwest::Method;
use tokio::task::JoinSet;

use crate::client::Person;

/// Pieces that go up side by side, as the web client sends them.
const PIECES: usize = 4;
/// Bytes in one request.
const CHUNK: usize = 4 << 20;

/// Megabytes a second: through the program, and written to the same disk and flushed by this process.
pub(crate) struct Rates {
    pub(crate) program: f64,
    pub(crate) disk: f64,
}

/// Sends `megabytes` in four pieces side by side, each acknowledged when it is on the disk.
pub(crate) async fn measure(person: &Person, folder: &Path, megabytes: usize) -> anyhow::Result<Rates> {
    let bytes: Vec<u8> =
        (0..megabytes << 20).map(|i| u8::try_from((i * 31 + i / 251) % 256).unwrap_or_default()).collect();
    let pieces: Vec<Vec<u8>> = bytes.chunks(bytes.len().div_ceil(PIECES)).map(<[u8]>::to_vec).collect();
    let begin = Instant::now();
    let mut under_way = JoinSet::new();
    for piece in pieces {
        under_way.spawn(send(person.clone(), piece));
    }
    while let Some(sent) = under_way.join_next().await {
        sent??;
    }
    let program = rate(megabytes, begin);
    let begin = Instant::now();
    let mut file = std::fs::File::create(folder.join("peer"))?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    Ok(Rates { program, disk: rate(megabytes, begin) })
}

/// One piece, chunk by chunk.
async fn send(person: Person, piece: Vec<u8>) -> anyhow::Result<()> {
    let made = person
        .request(Method::POST, "/uploads")
        .header("tus-resumable", "1.0.0")
        .header("upload-length", piece.len())
        .header("upload-concat", "partial")
        .send()
        .await?;
    ensure!(made.status() == 201, "an upload: {} {}", made.status(), made.text().await?);
    let place = made.headers().get("location").and_then(|at| at.to_str().ok()).context("no location")?.to_owned();
    let place = place.split("/api/v1").last().unwrap_or_default().to_owned();
    for (i, chunk) in piece.chunks(CHUNK).enumerate() {
        let kept = person
            .request(Method::PATCH, &place)
            .header("tus-resumable", "1.0.0")
            .header("upload-offset", i * CHUNK)
            .header("content-type", "application/offset+octet-stream")
            .body(chunk.to_vec())
            .send()
            .await?;
        ensure!(kept.status() == 204, "a piece: {} {}", kept.status(), kept.text().await?);
    }
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "megabytes of a bench")]
fn rate(megabytes: usize, since: Instant) -> f64 {
    megabytes as f64 / since.elapsed().as_secs_f64()
}
