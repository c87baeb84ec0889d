//! From "submit" to the teacher's screen.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::json;
use tokio::sync::mpsc;

use crate::client::{Person, next};

/// A room and the two people in it.
pub(crate) struct Pair {
    pub(crate) session: String,
    pub(crate) room: String,
    pub(crate) pupil: Arc<Person>,
    pub(crate) teacher: Arc<Person>,
}

/// An offer as it reached a teacher.
struct Rang {
    question: String,
    at: Instant,
    session: String,
    room: String,
    teacher: Arc<Person>,
}

struct Pupil {
    person: Arc<Person>,
    stage: String,
}

/// Brings `count` teachers on duty, lets a pupil ask for each, and times submit → the teacher's screen.
pub(crate) async fn open_rooms(
    base: &str,
    count: usize,
    per_second: u64,
) -> anyhow::Result<(Vec<Duration>, Vec<Pair>)> {
    let (sender, mut receiver) = mpsc::unbounded_channel();
    let wanted = teachers_on_duty(base, count, &sender).await?;
    let mut pupils = pupils(base, count * 4).await?;
    let mut asked = HashMap::new();
    let mut tick = tokio::time::interval(Duration::from_millis(1000 / per_second.max(1)));
    for (subject, stage) in wanted {
        let place = pupils.iter().position(|pupil| pupil.stage == stage).context("too few pupils of a stage")?;
        let pupil = pupils.swap_remove(place).person;
        tick.tick().await;
        let (question, submitted) = ask(&pupil, &subject).await?;
        asked.insert(question, (pupil, submitted));
    }
    let mut waits = Vec::with_capacity(count);
    let mut pairs = Vec::with_capacity(count);
    while pairs.len() < asked.len() {
        let rang: Rang = tokio::time::timeout(Duration::from_secs(30), receiver.recv())
            .await
            .with_context(|| format!("only {} of {} questions reached a teacher", pairs.len(), asked.len()))?
            .context("every teacher has gone")?;
        let (pupil, submitted) = asked.get(&rang.question).context("an unknown question rang")?;
        waits.push(rang.at.saturating_duration_since(*submitted));
        pairs.push(Pair { session: rang.session, room: rang.room, pupil: pupil.clone(), teacher: rang.teacher });
    }
    Ok((waits, pairs))
}

async fn pupils(base: &str, limit: usize) -> anyhow::Result<Vec<Pupil>> {
    let mut pupils = Vec::new();
    for person in super::sign_in_all(base, "pupil", limit).await? {
        let me = person.get("/me").await?;
        let stage = me["stage"].as_str().context("a pupil without a stage")?.to_owned();
        pupils.push(Pupil { person: Arc::new(person), stage });
    }
    Ok(pupils)
}

/// Brings teachers on duty, each with an open ear, and tells what each of them can be asked.
async fn teachers_on_duty(
    base: &str,
    count: usize,
    sender: &mpsc::UnboundedSender<Rang>,
) -> anyhow::Result<Vec<(String, String)>> {
    let mut wanted = Vec::new();
    for teacher in super::sign_in_all(base, "teacher", count).await? {
        let me = teacher.get("/me").await?;
        let first = &me["subjects"][0];
        let text = |field: &str| first[field].as_str().map(str::to_owned).context("a teacher without a subject");
        wanted.push((text("subject")?, text("stage")?));
        tokio::spawn(listen(Arc::new(teacher.clone()), teacher.live("me").await?, sender.clone()));
        let check = json!({ "microphone_ok": true, "pen": "pen", "round_trip_ms": 20 });
        teacher.post("/duty/start", &check).await?;
    }
    ensure!(wanted.len() == count, "the demo region has only {} teachers, not {count}", wanted.len());
    Ok(wanted)
}

/// Hears the offers of one teacher and accepts each.
async fn listen(teacher: Arc<Person>, mut socket: crate::client::Socket, sender: mpsc::UnboundedSender<Rang>) {
    while let Ok(frame) = next::<serde_json::Value>(&mut socket).await {
        let body = &frame["body"];
        if body["kind"] != "offer" {
            continue;
        }
        let at = Instant::now();
        let (Some(offer), Some(question)) = (body["offer"]["id"].as_str(), body["offer"]["question"]["id"].as_str())
        else {
            continue;
        };
        match teacher.post(&format!("/offers/{offer}/accept"), &json!({})).await {
            Ok(session) => {
                let text = |field: &str| session[field].as_str().unwrap_or_default().to_owned();
                let (question, teacher) = (question.to_owned(), teacher.clone());
                let rang = Rang { question, at, session: text("id"), room: text("room_id"), teacher };
                if sender.send(rang).is_err() {
                    return;
                }
            }
            Err(error) => eprintln!("an offer could not be accepted: {error:#}"),
        }
    }
}

/// Asks, and tells when "submit" was pressed.
async fn ask(pupil: &Person, subject: &str) -> anyhow::Result<(String, Instant)> {
    let draft = json!({
        "subject": subject,
        "text": "一根杠杆，动力臂是阻力臂的3倍，要撬起600牛的石头，至少要用多大的力？",
        "attempt": { "chips": [], "text": "杠杆原理背过了，不会用" },
    });
    let question = pupil.post("/questions", &draft).await?;
    let id = question["id"].as_str().context("a question without an id")?.to_owned();
    let submitted = Instant::now();
    pupil.post(&format!("/questions/{id}/submit"), &json!({ "mode": "live" })).await?;
    Ok((id, submitted))
}
