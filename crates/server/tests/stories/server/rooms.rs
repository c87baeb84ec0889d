//! A room with a teacher and a pupil in it, for stories about what happens to it.

use ::rooms::{Member, NewRoom, Rights, Rooms};
use kernel::RoomId;
use people::{Stage, Subject};
use platform::Ctx;
use serde_json::{Value, json};
use testkit::{Person, Town};

/// A room, its teacher and its pupil.
pub(crate) struct Lesson {
    pub(crate) room: RoomId,
    pub(crate) teacher: Person,
    pub(crate) pupil: Person,
}

impl Lesson {
    pub(crate) async fn begin(t: &Town) -> Self {
        let school = t.school("江山实验小学").await;
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
