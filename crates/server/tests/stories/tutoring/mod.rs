//! Tutoring: a pupil asks, a teacher answers, the replay stays.

mod archive;
mod asking;
mod away;
mod bank;
mod book;
mod camera;
mod care;
mod classifying;
mod clusters;
mod consent;
mod dispatch;
mod duty;
mod feeds;
mod films;
mod found;
mod hours;
mod later;
mod lesson;
mod pieces;
mod places;
mod reading;
mod recordings;
mod reports;
mod screening;
mod seats;
mod showing;
mod unfinished;
mod unread;
mod veiled;

use people::{Stage, Subject};
use serde_json::{Value, json};
use testkit::{Answer, Class, Person, School, Town};

/// A school with a class, a pupil in it and a mathematics teacher.
struct Scene {
    school: School,
    class: Class,
    pupil: Person,
    teacher: Person,
}

const MATH: (Subject, Stage) = (Subject::MATH, Stage::Primary);

impl Scene {
    async fn set(t: &Town) -> Self {
        let school = t.school("江山实验小学").await;
        let class = school.class(3, "三(2)班").await;
        let pupil = class.pupil("小鱼").await;
        let teacher = school.teacher("李老师", &[MATH]).await;
        Self { school, class, pupil, teacher }
    }

    /// The same with the teacher on duty, the question accepted, and both in the room.
    async fn in_session(t: &Town) -> (Self, Session) {
        let scene = Self::set(t).await;
        on_duty(&scene.teacher).await;
        ask(&scene.pupil, "1/2 + 1/3 = ?").await;
        let session = accept(&scene.teacher).await;
        (scene, session)
    }
}

/// A session that has begun.
struct Session {
    id: String,
    room: String,
    question: String,
}

impl Session {
    fn of(answer: &Answer) -> Self {
        let question = answer["question"]["id"].as_str().unwrap().to_owned();
        Self { id: answer.text("id"), room: answer.text("room_id"), question }
    }

    fn topic(&self) -> String {
        format!("room:{}", self.room)
    }

    /// The teacher draws a line on the board.
    async fn draw(&self, teacher: &Person) {
        let path = format!("/rooms/{}/ops", self.room);
        let shape = json!({ "type": "line", "x1": 0, "y1": 0, "x2": 900, "y2": 900, "color": "#1B2A33", "width": 24 });
        let ops = json!([{ "n": 1, "op": { "k": "add", "id": "line-1", "page": 0, "shape": shape } }]);
        let answer = teacher.post(&path, json!({ "client": "teacher1", "ops": ops })).await.is(200);
        assert_eq!(answer["entries"].as_array().unwrap().len(), 1, "{answer}");
    }

    async fn close(&self, teacher: &Person) -> Answer {
        let body = json!({ "subject": "math", "knowledge_point": "异分母分数加法" });
        teacher.post(&format!("/sessions/{}/close", self.id), body).await
    }
}

async fn on_duty(teacher: &Person) {
    let check = json!({ "microphone_ok": true, "pen": "pen", "round_trip_ms": 40 });
    teacher.post("/duty/start", check).await.is(201);
}

/// A complete draft of a mathematics question.
async fn draft(pupil: &Person, text: &str) -> String {
    let question = json!({ "subject": "math", "text": text, "attempt": { "chips": ["stuck_on_step"] } });
    pupil.post("/questions", question).await.is(201).text("id")
}

/// A question sent off for a live answer.
async fn ask(pupil: &Person, text: &str) -> String {
    let id = draft(pupil, text).await;
    submit(pupil, &id, "live").await.is(200);
    id
}

async fn submit(pupil: &Person, question: &str, mode: &str) -> Answer {
    pupil.post(&format!("/questions/{question}/submit"), json!({ "mode": mode })).await
}

/// The offer that rings for a teacher, if one does.
async fn offer(teacher: &Person) -> Option<Value> {
    let answer = teacher.get("/offers/current").await.is(200);
    Some(answer["offer"].clone()).filter(|offer| !offer.is_null())
}

async fn accept(teacher: &Person) -> Session {
    let offer = offer(teacher).await.expect("an offer rings");
    let answer = teacher.act(&format!("/offers/{}/accept", offer["id"].as_str().unwrap())).await.is(200);
    Session::of(&answer)
}

async fn state(person: &Person, question: &str) -> String {
    person.get(&format!("/questions/{question}")).await.is(200).text("state")
}
