//! Pupils who wait with the same question listen along in one room (W36).

mod answered;
mod asking;
mod company;
mod kept;
mod leaving;
mod listening;
mod told;

use serde_json::{Value, json};
use testkit::{Answer, Class, Person, Town};

use super::{Scene, Session, accept, ask, on_duty, state};

pub(super) const CAGE: &str = "笼子里有若干只鸡和兔,从上面数有35个头,从下面数有94只脚,问鸡和兔各有多少只?";
/// The same, typed by somebody else.
pub(super) const CAGE_AGAIN: &str = "笼子里有若干只鸡和兔，从上面数有35个头，从下面数有94只脚，鸡和兔各有几只？";
/// Another one of its kind.
const OTHER_CAGE: &str = "笼子里有若干只鸡和兔,从上面数有20个头,从下面数有56只脚,问鸡和兔各有多少只?";

/// A pupil and what the pupil asks.
pub(super) struct Asker {
    pub(super) pupil: Person,
    pub(super) question: String,
}

impl Asker {
    pub(super) async fn new(class: &Class, name: &str, words: &str) -> Self {
        let pupil = class.pupil(name).await;
        let question = ask(&pupil, words).await;
        Self { pupil, question }
    }

    /// How the question stands to listening together.
    pub(super) async fn standing(&self) -> Value {
        self.pupil.get(&format!("/questions/{}/seat", self.question)).await.is(200).json()
    }

    /// Where the seat stands; nothing where none was ever offered.
    pub(super) async fn seat(&self) -> Option<String> {
        self.standing().await["seat"]["state"].as_str().map(str::to_owned)
    }

    pub(super) async fn act(&self, what: &str) -> Answer {
        self.pupil.act(&format!("/questions/{}/seat/{what}", self.question)).await
    }

    pub(super) async fn stands(&self) -> String {
        state(&self.pupil, &self.question).await
    }

    pub(super) async fn place(&self) -> Value {
        self.pupil.get(&format!("/questions/{}/place", self.question)).await.is(200)["place"].clone()
    }
}

/// A teacher, and a pupil with the question who would have others listen along.
pub(super) async fn scene(t: &Town) -> (Scene, Asker) {
    let scene = Scene::set(t).await;
    on_duty(&scene.teacher).await;
    let question = ask(&scene.pupil, CAGE).await;
    let wish = json!({ "wish": true });
    let stands = scene.pupil.put(&format!("/questions/{question}/seat/wish"), wish).await.is(200);
    assert_eq!((&stands["possible"], &stands["wish"]), (&json!(true), &json!(true)), "{stands}");
    let pupil = scene.pupil.clone();
    (scene, Asker { pupil, question })
}

/// The same with the session begun, and one more who listens along.
pub(super) async fn together(t: &Town) -> (Scene, Asker, Asker, Session) {
    let (scene, host) = scene(t).await;
    let guest = Asker::new(&scene.class, "小虾", CAGE_AGAIN).await;
    let session = accept(&scene.teacher).await;
    t.run_jobs().await;
    guest.act("join").await.is(200);
    (scene, host, guest, session)
}

pub(super) async fn seats(teacher: &Person, session: &Session) -> Value {
    teacher.get(&format!("/sessions/{}/seats", session.id)).await.is(200).json()
}

pub(super) async fn write(person: &Person, session: &Session, client: &str, op: Value) -> Answer {
    let body = json!({ "client": client, "ops": [{ "n": 1, "op": op }] });
    person.post(&format!("/rooms/{}/ops", session.room), body).await
}

fn dot(id: &str) -> Value {
    let shape = json!({ "type": "line", "x1": 0, "y1": 0, "x2": 90, "y2": 90, "color": "#1B2A33", "width": 24 });
    json!({ "k": "add", "id": id, "page": 0, "shape": shape })
}

async fn answer(guardian: &Person, child: &Person, item: &str, agrees: bool) {
    let body = json!({ "answers": [{ "item": item, "version": 1, "agrees": agrees }] });
    guardian.post(&format!("/people/{}/consents", child.id()), body).await.is(200);
}
