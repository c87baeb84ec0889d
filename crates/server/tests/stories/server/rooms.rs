//! A room with a teacher and a pupil in it, for stories about what happens to it.

use ::rooms::{Member, NewRoom, Rights, Rooms};
use kernel::RoomId;
use people::{Stage, Subject};
use platform::Ctx;
use serde_json::{Value, json};
use testkit::{Live, Person, Town};

/// A room, its teacher and its pupil.
pub(crate) struct Lesson {
    pub(crate) room: RoomId,
    pub(crate) teacher: Person,
    pub(crate) pupil: Person,
}

impl Lesson {
    pub(crate) async fn begin(t: &Town) -> Self {
        Self::begin_at(t, "江山实验小学").await
    }

    /// A lesson of a school of its own.
    pub(crate) async fn begin_at(t: &Town, school: &str) -> Self {
        let school = t.school(school).await;
        let pupil = school.class(3, "三(2)班").await.pupil("小鱼").await;
        let teacher = school.teacher("李老师", &[(Subject::MATH, Stage::Primary)]).await;
        let member =
            |person: &Person, rights, adult| Member { person: person.id(), name: person.name.clone(), rights, adult };
        let members = vec![member(&teacher, Rights::Host, true), member(&pupil, Rights::Speaker, false)];
        let ctx = Ctx::system(t.app());
        let mut tx = ctx.db.begin().await.unwrap();
        let room = ctx.part::<Rooms>().open(&ctx, &mut tx, NewRoom { members, first_ops: Vec::new() }).await.unwrap();
        tx.commit().await.unwrap();
        Self { room, teacher, pupil }
    }

    pub(crate) fn topic(&self) -> String {
        format!("room:{}", self.room)
    }

    /// The teacher writes lines of chat, numbered from `from`; their numbers in the log.
    pub(crate) async fn write(&self, from: u64, count: u64) -> Vec<u64> {
        let ops: Vec<_> = (from..from + count).map(line).collect();
        let path = format!("/rooms/{}/ops", self.room);
        let answer = self.teacher.post(&path, json!({ "client": "ab12cd34", "ops": ops })).await.is(200);
        answer["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_u64().unwrap()).collect()
    }

    /// The lines of chat in the log, in order.
    pub(crate) async fn lines(&self) -> Vec<String> {
        let log = self.teacher.get(&format!("/rooms/{}/log?limit=2000", self.room)).await.is(200);
        let entries = log["entries"].as_array().unwrap().iter();
        entries.filter_map(|entry| entry["op"]["text"].as_str().map(str::to_owned)).collect()
    }
}

/// An operation that writes a line of chat.
pub(crate) fn line(n: u64) -> Value {
    json!({ "n": n, "op": { "k": "chat", "text": format!("第{n}步") } })
}

/// Someone who draws in a room over the live connection.
pub(crate) struct Hand {
    pub(crate) live: Live,
    client: &'static str,
    topic: String,
}

impl Hand {
    /// Joins a room, behind the entry that is known.
    pub(crate) async fn join(person: &Person, client: &'static str, room: &str, after: Option<u64>) -> Self {
        Self::over(person.live().await, client, room, after).await
    }

    /// Joins a room over a connection that is there.
    pub(crate) async fn over(mut live: Live, client: &'static str, room: &str, after: Option<u64>) -> Self {
        let topic = format!("room:{room}");
        live.join(&topic, after).await;
        Self { live, client, topic }
    }

    /// Sends strokes on their way, numbered from `from`.
    pub(crate) async fn send(&mut self, from: u64, count: u64) {
        let ops: Vec<_> = (from..from + count).map(|n| self.stroke(n)).collect();
        self.live.say(&self.topic, json!({ "client": self.client, "ops": ops })).await;
    }

    fn stroke(&self, n: u64) -> Value {
        let points = [1_000 + 100 * n, 8_000, 128, 300, 20, 140, 300, 40, 120];
        let ink = json!({ "k": "ink", "id": format!("{}-{n}", self.client), "page": 0, "tool": "pen",
                          "color": "#B3261E", "width": 28, "pts": points, "done": true });
        json!({ "n": n, "op": ink })
    }

    /// Draws a stroke; the entry by which it was acknowledged.
    pub(crate) async fn draw(&mut self, n: u64) -> Value {
        self.send(n, 1).await;
        self.hears(self.client, n).await
    }

    /// The entry of a stroke, once it comes.
    pub(crate) async fn hears(&mut self, client: &str, n: u64) -> Value {
        let is_it = |entry: &&Value| entry["client"] == client && entry["n"] == n;
        let find = |body: &Value| body["entries"].as_array().and_then(|entries| entries.iter().find(is_it).cloned());
        let body = self.live.event(&self.topic, |body| find(body).is_some()).await;
        find(&body).unwrap()
    }
}

/// What a client drew in a room, as a person reads it in the log.
pub(crate) async fn strokes(reader: &Person, room: &str, client: &str) -> Vec<Value> {
    let log = reader.get(&format!("/rooms/{room}/log?limit=2000")).await.is(200);
    let entries = log["entries"].as_array().unwrap().iter();
    entries.filter(|entry| entry["client"] == client && entry["op"]["k"] == "ink").cloned().collect()
}

/// The numbers of strokes, as their client counts them.
pub(crate) fn numbers(strokes: &[Value]) -> Vec<u64> {
    strokes.iter().map(|entry| entry["n"].as_u64().unwrap()).collect()
}
