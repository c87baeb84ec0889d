//! A lesson as a long one is: somebody writes, page after page.

use std::time::Duration;

use anyhow::ensure;
use serde_json::{Value, json};

use crate::client::Person;

/// Operations in one request.
const TOGETHER: usize = 200;
/// Strokes a writer makes in a minute of an explanation, pauses for speech and thought among them.
const STROKES_A_MINUTE: usize = 40;
/// Deltas of a stroke: it is sent about every 60 ms while it is drawn.
const DELTAS: usize = 8;
/// Points in a delta.
const POINTS: usize = 4;
/// Strokes on a page before the next one is begun.
const A_PAGE: usize = 200;

/// Writes what `minutes` of a lesson leave in the log. Answers how many strokes are on the last page.
pub(crate) async fn write(teacher: &Person, room: &str, minutes: usize) -> anyhow::Result<usize> {
    let mut ops = Vec::new();
    for stroke in 0..minutes * STROKES_A_MINUTE {
        let page = stroke / A_PAGE;
        if stroke > 0 && stroke % A_PAGE == 0 {
            ops.push(json!({ "k": "page_add", "page": page, "paper": "grid" }));
            ops.push(json!({ "k": "page_turn", "page": page }));
        }
        ops.extend(deltas("j", stroke, page, stroke % A_PAGE));
    }
    send(teacher, room, "lesson00", ops).await?;
    Ok((minutes * STROKES_A_MINUTE - 1) % A_PAGE + 1)
}

/// Fills the first page with finished strokes, evenly.
pub(crate) async fn fill(teacher: &Person, room: &str, strokes: usize) -> anyhow::Result<()> {
    let ops = (0..strokes).map(|stroke| one_go(stroke, strokes)).collect();
    send(teacher, room, "filled00", ops).await
}

/// Sends operations one request after the other; the teacher is there meanwhile, or the room would be on hold.
async fn send(teacher: &Person, room: &str, client: &str, ops: Vec<Value>) -> anyhow::Result<()> {
    let mut n = 0;
    for part in ops.chunks(TOGETHER) {
        let numbered: Vec<Value> = part.iter().enumerate().map(|(i, op)| json!({ "n": n + i + 1, "op": op })).collect();
        let answer = teacher.post(&format!("/rooms/{room}/ops"), &json!({ "client": client, "ops": numbered })).await?;
        let refused = answer["refused"].as_array().map_or(0, Vec::len);
        ensure!(refused == 0, "the room refused {refused} operations: {}", answer["refused"][0]);
        n += part.len();
    }
    Ok(())
}

/// A stroke in the deltas in which it was drawn.
fn deltas(series: &str, stroke: usize, page: usize, place: usize) -> Vec<Value> {
    let id = format!("{series}{stroke}");
    let (x, y) = (700 + place % 20 * 430, 700 + place / 20 * 1_200);
    let begin = json!({ "k": "ink", "id": id, "page": page, "tool": "pen", "color": "#1B2A33", "width": 24,
                        "pts": [x, y, 128] });
    let more = (0..DELTAS).map(|delta| {
        let done = delta + 1 == DELTAS;
        json!({ "k": "more", "id": id, "pts": wiggle(stroke + delta, POINTS), "done": done })
    });
    std::iter::once(begin).chain(more).collect()
}

/// A stroke as it is sent when it is short: at once.
fn one_go(stroke: usize, of: usize) -> Value {
    // Rows and columns that fill the page, whatever the number.
    let columns = of.isqrt().max(1);
    let (column, row) = (stroke % columns, stroke / columns);
    let (x, y) = (300 + column * 9_400 / columns, 300 + row * 13_400 / of.div_ceil(columns));
    let mut pts = vec![json!(x), json!(y), json!(128)];
    pts.extend(wiggle(stroke, 12));
    json!({ "k": "ink", "id": format!("f{stroke}"), "page": 0, "tool": "pen", "color": "#1B2A33", "width": 24,
            "pts": pts, "done": true })
}

/// Points that turn as a pen does, the same ones for the same stroke.
fn wiggle(seed: usize, points: usize) -> Vec<Value> {
    let turn = |i: usize| i64::try_from((seed * 7 + i * 5) % 9).unwrap_or_default() - 4;
    (0..points).flat_map(|i| [json!(turn(i) * 9), json!(turn(i + 3) * 9), json!(128)]).collect()
}

/// Keeps a person in a room until it is dropped: a pupil alone in one would put it on hold.
pub(crate) struct Presence(tokio::task::JoinHandle<()>);

impl Presence {
    pub(crate) async fn of(person: &Person, room: &str) -> anyhow::Result<Self> {
        use futures_util::{SinkExt, StreamExt};
        use tokio_tungstenite::tungstenite::Message;

        let topic = format!("room:{room}");
        let (mut out, mut heard) = person.live(&topic).await?.split();
        let beat = json!({ "t": "send", "topic": topic, "ref": 1, "body": { "beat": true } }).to_string();
        Ok(Self(tokio::spawn(async move {
            let mut tick = tokio::time::interval(Duration::from_millis(500));
            loop {
                tokio::select! {
                    _ = tick.tick() => if out.send(Message::text(beat.clone())).await.is_err() { return },
                    frame = heard.next() => if frame.is_none_or(|frame| frame.is_err()) { return },
                }
            }
        })))
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        self.0.abort();
    }
}
