//! How much faster than it was held a session becomes a film.

use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::client::Person;

/// Makes the film of the longest closed session of `person`. Answers its length over the time that took.
pub(crate) async fn speed(person: &Person) -> anyhow::Result<f64> {
    let (room, length) = longest(person).await?;
    let begin = Instant::now();
    let mut film = person.post(&format!("/rooms/{room}/film"), &json!({})).await?;
    let mut tick = tokio::time::interval(Duration::from_millis(50));
    while film["state"] != "ready" {
        ensure!(film["state"] != "failed", "the film failed: {film}");
        tick.tick().await;
        film = person.get(&format!("/rooms/{room}/film")).await?;
    }
    let took = begin.elapsed();
    eprintln!("a film of {:.0} s in {:.1} s", length.as_secs_f64(), took.as_secs_f64());
    Ok(length.as_secs_f64() / took.as_secs_f64())
}

/// The closed room that lasted longest.
async fn longest(person: &Person) -> anyhow::Result<(String, Duration)> {
    let sessions = person.get("/sessions?limit=100").await?;
    let mut best = None;
    for session in sessions["items"].as_array().into_iter().flatten() {
        let Some(room) = session["room_id"].as_str() else { continue };
        let Ok(replay) = person.get(&format!("/rooms/{room}/replay")).await else { continue };
        let length = replay["duration_ms"].as_u64().unwrap_or_default();
        let spoken = replay["voices"].as_array().is_some_and(|voices: &Vec<Value>| !voices.is_empty());
        if spoken && best.as_ref().is_none_or(|(_, most)| length > *most) {
            best = Some((room.to_owned(), length));
        }
    }
    let (room, length) = best.context("there is no closed session with a voice")?;
    Ok((room, Duration::from_millis(length)))
}
