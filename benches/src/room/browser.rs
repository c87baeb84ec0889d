//! What a browser sees and does in a room, measured by a script of the web client.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use serde::Deserialize;

/// What `web/scripts/room-figures.mjs` found.
#[derive(Deserialize)]
pub(crate) struct Seen {
    /// From the address to the whole board, in milliseconds, each try.
    join_ms: Vec<f64>,
    /// Bytes that left for the room in each second of writing.
    pub(crate) wire_bytes_per_s: Vec<f64>,
    /// Work of the page's main thread in each frame while a pen writes on the full page, in milliseconds.
    writing_ms: Vec<f64>,
    /// The same while two fingers move the page.
    moving_ms: Vec<f64>,
}

impl Seen {
    pub(crate) fn joins(&self) -> Vec<Duration> {
        durations(&self.join_ms)
    }

    pub(crate) fn writing(&self) -> Vec<Duration> {
        durations(&self.writing_ms)
    }

    pub(crate) fn moving(&self) -> Vec<Duration> {
        durations(&self.moving_ms)
    }
}

/// A person's room to look at.
pub(crate) struct Look<'a> {
    /// The person whose room it is.
    pub(crate) person: String,
    pub(crate) session: &'a str,
    /// Things on the page that is shown.
    pub(crate) items: usize,
}

/// Opens `long` several times, and writes on `full` at a quarter of the processor's speed.
pub(crate) fn look(base: &str, long: &Look<'_>, full: &Look<'_>) -> anyhow::Result<Seen> {
    let mut script = Command::new("node");
    script.args(["scripts/room-figures.mjs", base]).current_dir("web");
    for Look { person, session, items } in [long, full] {
        script.args([person, *session, &items.to_string()]);
    }
    let output = script.output().context("cannot start node")?;
    ensure!(output.status.success(), "room-figures: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("room-figures: not the figures")
}

fn durations(milliseconds: &[f64]) -> Vec<Duration> {
    milliseconds.iter().map(|ms| Duration::from_secs_f64(ms / 1_000.0)).collect()
}
