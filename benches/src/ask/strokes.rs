//! From one pen to the other screen.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use futures_util::{SinkExt, StreamExt};
use parking_lot::Mutex;
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Message;

use super::offers::Pair;
use crate::client::{Socket, next_text};

/// Deltas a second in each room.
const RATE: u64 = 10;
/// How long the last deltas may still be under way.
const GRACE: Duration = Duration::from_secs(5);

/// Of a frame, what tells whose delta arrived.
#[derive(Deserialize)]
struct Frame<'a> {
    #[serde(borrow)]
    body: Option<Body<'a>>,
}

#[derive(Deserialize)]
struct Body<'a> {
    #[serde(borrow, default)]
    entries: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    client: Option<&'a str>,
    n: Option<usize>,
}

static MEASUREMENT: AtomicU64 = AtomicU64::new(1);

/// The delay of every delta, teacher to pupil, while every room is written in.
pub(crate) async fn delays(pairs: &[Pair], seconds: u64) -> anyhow::Result<Vec<Duration>> {
    let measurement = MEASUREMENT.fetch_add(1, Ordering::Relaxed);
    let mut rooms = Vec::new();
    for (place, pair) in pairs.iter().enumerate() {
        let topic = format!("room:{}", pair.room);
        let (writer, reader) = (pair.teacher.live(&topic).await?, pair.pupil.live(&topic).await?);
        rooms.push((writer, reader, topic, format!("{measurement:04x}{place:04x}")));
    }
    let deltas = seconds * RATE;
    let start = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for (place, (writer, reader, topic, client)) in rooms.into_iter().enumerate() {
        let offset = Duration::from_millis((place as u64 * 37) % (1000 / RATE));
        tasks.spawn(one_room(writer, reader, topic, client, start + offset, deltas));
    }
    let mut all = Vec::new();
    while let Some(delays) = tasks.join_next().await {
        all.extend(delays??);
    }
    let expected = pairs.len() * usize::try_from(deltas)?;
    ensure!(all.len() == expected, "{} of {expected} deltas arrived", all.len());
    Ok(all)
}

async fn one_room(
    writer: Socket,
    mut reader: Socket,
    topic: String,
    client: String,
    start: Instant,
    deltas: u64,
) -> anyhow::Result<Vec<Duration>> {
    let sent = Arc::new(Mutex::new(Vec::<Instant>::new()));
    let (mut pen, mut echo) = writer.split();
    let drain = tokio::spawn(async move { while echo.next().await.is_some_and(|frame| frame.is_ok()) {} });
    let (log, name) = (sent.clone(), client.clone());
    let write = tokio::spawn(async move {
        let mut tick = tokio::time::interval_at(start.into(), Duration::from_millis(1000 / RATE));
        for n in 0..deltas {
            tick.tick().await;
            let frame = frame(&topic, &name, n);
            log.lock().push(Instant::now());
            pen.send(Message::text(frame)).await?;
        }
        anyhow::Ok(pen)
    });
    let mut delays = Vec::new();
    let wanted = usize::try_from(deltas)?;
    let until = start + Duration::from_millis(deltas * 1000 / RATE) + GRACE;
    while delays.len() < wanted {
        let Ok(text) = tokio::time::timeout_at(until.into(), next_text(&mut reader)).await else { break };
        let (text, now) = (text?, Instant::now());
        let frame: Frame<'_> = serde_json::from_str(&text)?;
        for entry in frame.body.into_iter().flat_map(|body| body.entries) {
            if entry.client == Some(client.as_str())
                && let Some(at) = entry.n.and_then(|n| sent.lock().get(n.wrapping_sub(1)).copied())
            {
                delays.push(now.saturating_duration_since(at));
            }
        }
    }
    drop(write.await??);
    drain.abort();
    Ok(delays)
}

/// The `n`th delta: a stroke begins, and then goes on by eight points at a time. Written by hand, for the generator's work is
/// in the figure too.
fn frame(topic: &str, client: &str, n: u64) -> String {
    let place = n + 1;
    let op = if n == 0 {
        format!(
            r##"{{"k":"ink","id":"b{client}","page":0,"tool":"pen","color":"#1B2A33","width":24,"pts":[5000,5000,128],"done":false}}"##
        )
    } else {
        let step = if n.is_multiple_of(2) { "3,2,128" } else { "-3,2,128" };
        format!(r#"{{"k":"more","id":"b{client}","pts":[{}],"done":false}}"#, [step; 8].join(","))
    };
    format!(
        r#"{{"t":"send","topic":"{topic}","ref":{n},"body":{{"client":"{client}","ops":[{{"n":{place},"op":{op}}}]}}}}"#
    )
}
