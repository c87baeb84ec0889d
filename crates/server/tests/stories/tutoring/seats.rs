//! Pupils who wait with the same question listen along in one room (W36).

use std::fs;
use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::{Value, json};
use testkit::{Answer, Caller, Class, Person, Town};

use super::away::{enter, leave, pass};
use super::{MATH, Scene, Session, accept, ask, draft, offer, on_duty, state, submit};

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

testkit::stories! {
    async fn one_session_answers_the_same_question_of_two(t: Town) {
        let (Scene { class, teacher, .. }, host) = scene(&t).await;
        let guest = Asker::new(&class, "小虾", CAGE_AGAIN).await;
        let other = Asker::new(&class, "小蟹", OTHER_CAGE).await;
        let session = accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!((guest.seat().await.as_deref(), other.seat().await), (Some("offered"), None));
        let standing = guest.standing().await;
        assert_eq!((&standing["beside"], &standing["seat"]["seconds"]), (&json!(1), &json!(45)), "{standing}");
        assert!(guest.pupil.notices().await.contains(&"seat_offered".to_owned()));
        let path = format!("/sessions/{}", session.id);
        guest.pupil.get(&path).await.refused(ErrorCode::NotFound);

        guest.act("join").await.is(200);
        assert_eq!(guest.stands().await, "in_session");
        let seen = guest.pupil.get(&path).await.is(200);
        assert_eq!((&seen["question"]["id"], &seen["pupil"]["id"]), (&json!(guest.question), &json!(guest.pupil.id())));
        assert!(seen["seat_id"].is_string(), "{seen}");
        assert!(!seen.to_string().contains(&host.question), "nothing of the other's: {seen}");
        let _boards = (enter(&guest.pupil, &session).await, enter(&host.pupil, &session).await);
        let list = seats(&teacher, &session).await;
        assert_eq!((&list["items"][0]["alias"], &list["items"][0]["state"]), (&json!("小虾同学"), &json!("joined")), "{list}");

        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        assert_eq!((guest.stands().await.as_str(), host.stands().await.as_str()), ("answered", "answered"));
        assert_eq!(other.stands().await, "offered", "the teacher goes on with the next");
        for (pupil, solved) in [(&host.pupil, true), (&guest.pupil, false)] {
            let verdict = json!({ "solved": solved, "comment": "谢谢" });
            let judged = pupil.post(&format!("{path}/verdict"), verdict).await.is(200);
            assert_eq!(judged["verdict"]["solved"], json!(solved), "{judged}");
            let replay = pupil.get(&format!("{path}/replay")).await.is(200);
            assert_eq!(replay["session"]["verdict"]["solved"], json!(solved), "each has a word of its own");
            pupil.get(&format!("/rooms/{}/log", session.room)).await.is(200);
        }
        let of_teacher = teacher.get(&path).await.is(200);
        assert_eq!((&of_teacher["verdict"]["solved"], &of_teacher["seat_id"]), (&json!(true), &Value::Null));
        // One session, whoever listened; and both questions have it.
        t.run_jobs().await;
        let question = guest.pupil.get(&format!("/questions/{}", guest.question)).await.is(200);
        assert_eq!(question["session_id"], json!(session.id));
        guest.pupil.put(&format!("/questions/{}/book", guest.question), json!({})).await.is(200);
        let bureau = t.staff(Role::Bureau, "科长").await;
        let sessions = bureau.get("/sessions").await.is(200)["items"].as_array().unwrap().len();
        assert_eq!(sessions, 1);
        let figures = bureau.get("/bank/figures?from=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z").await.is(200);
        assert_eq!((&figures["shared"], &figures["listened"], &figures["listened_answered"]), (&json!(1), &json!(1), &json!(1)));
    }

    async fn who_listened_along_keeps_the_own_question_with_its_replay(t: Town) {
        let (Scene { teacher, .. }, _host, guest, session) = together(&t).await;
        let _board = enter(&guest.pupil, &session).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        t.run_jobs().await;
        let kept = guest.pupil.put(&format!("/bank/{}/book", session.id), json!({})).await.is(200);
        assert_eq!((&kept["own"], &kept["question_id"]), (&json!(true), &json!(guest.question)), "{kept}");
        let again = guest.pupil.put(&format!("/questions/{}/book", guest.question), json!({})).await.is(200);
        assert_eq!(again["id"], kept["id"], "kept once");
        let tried = json!({ "attempt": { "text": "假设全是鸡" } });
        let answer = guest.pupil.post(&format!("/book-entries/{}/try", kept.text("id")), tried).await.is(200);
        assert_eq!(answer["replay"], json!(true), "{answer}");
    }

    async fn who_has_nothing_to_do_with_it_sees_nothing_and_a_family_sees_its_own(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = together(&t).await;
        let mother = class.guardian("虾妈妈", &[&guest.pupil]).await;
        let stranger = class.pupil("小蟹").await;
        let colleague = t.school("中山小学").await.teacher("王老师", &[MATH]).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        let seen = mother.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
        assert_eq!(seen["session"]["question"]["id"], json!(guest.question));
        assert!(!seen["session"].to_string().contains("小鱼"), "not whose question it was: {seen}");
        for path in [format!("/sessions/{}", session.id), format!("/sessions/{}/replay", session.id), format!("/questions/{}/seat", guest.question)] {
            stranger.get(&path).await.refused(ErrorCode::NotFound);
            colleague.get(&path).await.refused(ErrorCode::NotFound);
        }
        colleague.get(&format!("/sessions/{}/seats", session.id)).await.refused(ErrorCode::NotFound);
        host.pupil.get(&format!("/sessions/{}/seats", session.id)).await.refused(ErrorCode::Forbidden);
        host.pupil.act(&format!("/questions/{}/seat/join", guest.question)).await.refused(ErrorCode::NotFound);
    }

    async fn nobody_is_asked_without_a_wish_an_agreement_and_an_open_door(t: Town) {
        let (Scene { class, teacher, .. }, host) = scene(&t).await;
        let (shy, guest) = (class.pupil("小虾").await, Asker::new(&class, "小蟹", CAGE_AGAIN).await);
        let mother = class.guardian("虾妈妈", &[&shy]).await;
        answer(&mother, &shy, "sharing", false).await;
        t.run_jobs().await;
        let shy = Asker { question: ask(&shy, CAGE).await, pupil: shy };
        let session = accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!((shy.seat().await, guest.seat().await.as_deref()), (None, Some("offered")));
        // The teacher closes the door: what was offered is gone, and nobody is asked any more.
        let door = format!("/sessions/{}/door", session.id);
        assert_eq!(teacher.put(&door, json!({ "closed": true })).await.is(200)["door_closed"], json!(true));
        assert_eq!(guest.seat().await.as_deref(), Some("lapsed"));
        guest.act("join").await.refused(ErrorCode::SeatGone);
        let late = Asker::new(&class, "小虫", CAGE).await;
        t.run_jobs().await;
        assert_eq!(late.seat().await, None);
        teacher.put(&door, json!({ "closed": false })).await.is(200);
        t.run_jobs().await;
        assert_eq!(late.seat().await.as_deref(), Some("offered"));
        let wish = format!("/questions/{}/seat/wish", host.question);
        host.pupil.put(&wish, json!({ "wish": false })).await.refused(ErrorCode::QuestionStateWrong);
        session.close(&teacher).await.is(200);
        assert_eq!(late.seat().await.as_deref(), Some("lapsed"), "what was offered ends with the session");

        // Unasked, nobody comes into the room.
        let alone = class.pupil("小螺").await;
        let question = ask(&alone, "鸡兔同笼,头12个,脚34只,鸡兔各几只?").await;
        let waiting = Asker::new(&class, "小贝", "鸡兔同笼,头12个,脚34只,鸡兔各几只?").await;
        for _ in 0..4 {
            let session = accept(&teacher).await;
            t.run_jobs().await;
            let found = session.question == question;
            session.close(&teacher).await.is(200);
            if found { break }
        }
        assert_eq!(waiting.seat().await, None);
    }

    async fn where_the_region_wants_none_nobody_is_asked(t: Town) {
        let regions = tempfile::tempdir().unwrap();
        let (from, to) = (t.config().region.folder.join("demo"), regions.path().join("demo"));
        fs::create_dir(&to).unwrap();
        for file in fs::read_dir(from).unwrap() {
            let file = file.unwrap();
            let text = fs::read_to_string(file.path()).unwrap().replace("pupils = 8,", "pupils = 1,");
            fs::write(to.join(file.file_name()), text).unwrap();
        }
        t.reconfigure(|config| regions.path().clone_into(&mut config.region.folder)).await;
        let Scene { class, pupil, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let question = ask(&pupil, CAGE).await;
        let wish = pupil.put(&format!("/questions/{question}/seat/wish"), json!({ "wish": true })).await.is(200);
        assert_eq!(wish["possible"], json!(false), "{wish}");
        let other = Asker::new(&class, "小虾", CAGE).await;
        accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!(other.seat().await, None);
    }

    async fn a_seat_costs_no_place(t: Town) {
        let (Scene { school, class, teacher, .. }, _) = scene(&t).await;
        let first = Asker::new(&class, "小虾", CAGE).await;
        t.clock.advance(Duration::from_secs(1));
        let second = Asker::new(&class, "小蟹", CAGE_AGAIN).await;
        t.clock.advance(Duration::from_secs(1));
        let third = Asker::new(&class, "小虫", CAGE).await;
        accept(&teacher).await;
        t.run_jobs().await;
        first.act("decline").await.is(200);
        assert_eq!((first.seat().await.as_deref(), first.stands().await.as_str()), (Some("declined"), "queued"));
        first.act("join").await.refused(ErrorCode::SeatGone);
        assert_eq!((first.place().await, second.place().await), (json!(1), json!(2)));
        // A teacher of one's own goes before; silence costs nothing either.
        on_duty(&school.teacher("王老师", &[MATH]).await).await;
        assert_eq!(first.stands().await, "offered");
        first.pupil.act(&format!("/questions/{}/cancel", first.question)).await.is(200);
        assert_eq!((second.stands().await.as_str(), second.seat().await.as_deref()), ("offered", Some("lapsed")));
        t.pass(Duration::from_secs(46)).await;
        assert_eq!(third.seat().await.as_deref(), Some("lapsed"));
        third.act("join").await.refused(ErrorCode::SeatGone);
        assert_ne!(third.place().await, Value::Null);
    }

    async fn eight_pupils_listen_and_who_comes_soon_is_asked_too(t: Town) {
        let (Scene { class, teacher, .. }, _) = scene(&t).await;
        let mut askers = Vec::new();
        for n in 0..8 {
            t.clock.advance(Duration::from_secs(1));
            askers.push(Asker::new(&class, &format!("小虾{n}"), CAGE).await);
        }
        accept(&teacher).await;
        t.run_jobs().await;
        assert_eq!(askers[6].seat().await.as_deref(), Some("offered"));
        assert_eq!(askers[7].seat().await, None, "seven beside the one whose question it is");
        askers[0].act("decline").await.is(200);
        let late = Asker::new(&class, "小蟹", CAGE_AGAIN).await;
        t.run_jobs().await;
        assert_eq!((askers[7].seat().await.as_deref(), late.seat().await), (Some("offered"), None), "first in line first");
        t.clock.advance(Duration::from_mins(4));
        let too_late = Asker::new(&class, "小虫", CAGE_AGAIN).await;
        t.run_jobs().await;
        assert_eq!(too_late.seat().await, None);
    }

    async fn a_guest_writes_and_raises_a_hand_and_draws_with_the_word(t: Town) {
        let (Scene { teacher, .. }, host, guest, session) = together(&t).await;
        let mut board = enter(&guest.pupil, &session).await;
        let mut desk = enter(&teacher, &session).await;
        board.say(&session.topic(), json!({ "hand": true })).await;
        let up = desk.event(&session.topic(), |body| body["hand"].is_boolean()).await;
        assert_eq!((&up["hand"], &up["who"]), (&json!(true), &json!(guest.pupil.id())), "{up}");

        write(&guest.pupil, &session, "guest001", dot("d-1")).await.refused(ErrorCode::BoardOpRefused);
        let said = json!({ "k": "chat", "text": "我的电话13805771234" });
        let written = write(&guest.pupil, &session, "guest002", said.clone()).await.is(200);
        assert!(!written.to_string().contains("13805771234"), "{written}");
        let written = write(&host.pupil, &session, "host0001", said).await.is(200);
        assert!(!written.to_string().contains("13805771234"), "others read along: {written}");

        let seat = seats(&teacher, &session).await["items"][0]["id"].as_str().unwrap().to_owned();
        let word = format!("/sessions/{}/seats/{seat}/word", session.id);
        assert_eq!(teacher.put(&word, json!({ "has": true })).await.is(200)["items"][0]["has_word"], json!(true));
        let room = teacher.get(&format!("/rooms/{}", session.room)).await.is(200);
        let members = room["members"].as_array().unwrap();
        assert!(members.iter().all(|one| one["hand"] == json!(false)), "what it was raised for is given: {room}");
        write(&guest.pupil, &session, "guest003", dot("d-2")).await.is(200);
        teacher.put(&word, json!({ "has": false })).await.is(200);
        write(&guest.pupil, &session, "guest004", dot("d-3")).await.refused(ErrorCode::BoardOpRefused);
        // Whose session it is, is another's affair.
        guest.pupil.act(&format!("/sessions/{}/hang-up", session.id)).await.refused(ErrorCode::SessionStateWrong);
        let audited = t.staff(Role::Bureau, "科长").await.get("/audit").await.is(200).to_string();
        assert!(audited.contains("session.word"), "{audited}");
    }

    async fn a_guest_hears_and_is_not_heard_without_the_word(t: Town) {
        let (Scene { teacher, .. }, host, guest, session) = together(&t).await;
        let room = session.room.parse().unwrap();
        let _boards = (enter(&guest.pupil, &session).await, enter(&host.pupil, &session).await);
        let mut at_desk = Caller::call(&teacher, room, None).await;
        let mut asks = Caller::call(&host.pupil, room, None).await;
        let mut listens = Caller::call(&guest.pupil, room, None).await;
        for line in [&mut at_desk, &mut asks, &mut listens] {
            line.connected().await;
        }
        // What the guest's client sends all the same is the first on its way, and goes nowhere.
        listens.say(1);
        at_desk.say(2);
        assert_eq!(listens.hears(1).await[0].n, 2);
        asks.say(3);
        assert_eq!(at_desk.hears(1).await[0].n, 3);
        drop(listens);
        let seat = seats(&teacher, &session).await["items"][0]["id"].as_str().unwrap().to_owned();
        let word = format!("/sessions/{}/seats/{seat}/word", session.id);
        teacher.put(&word, json!({ "has": true })).await.is(200);
        // With the word the voice is joined anew.
        let (mut speaks, mut hears) = (Caller::call(&guest.pupil, room, None).await, Caller::call(&teacher, room, None).await);
        speaks.connected().await;
        hears.connected().await;
        speaks.say(4);
        assert_eq!(hears.hears(1).await[0].n, 4);
    }

    async fn who_leaves_before_anything_is_explained_has_the_old_place(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = together(&t).await;
        let behind = Asker::new(&class, "小蟹", "1/2 + 1/3 = ?").await;
        let board = enter(&guest.pupil, &session).await;
        assert_eq!(behind.place().await, json!(1));
        guest.act("leave").await.is(200);
        assert_eq!((guest.stands().await.as_str(), guest.seat().await.as_deref()), ("queued", Some("left")));
        assert_eq!((guest.place().await, behind.place().await), (json!(1), json!(2)));
        drop(board);
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.refused(ErrorCode::NotFound);
        guest.pupil.get(&format!("/sessions/{}", session.id)).await.refused(ErrorCode::NotFound);
        assert_eq!(host.stands().await, "in_session");
        session.close(&teacher).await.is(200);
        assert_eq!((guest.stands().await.as_str(), host.stands().await.as_str()), ("offered", "answered"));
    }

    async fn who_is_gone_for_minutes_goes_and_has_the_answer_where_there_was_one(t: Town) {
        let (Scene { teacher, .. }, host, guest, session) = together(&t).await;
        let _others = (enter(&teacher, &session).await, enter(&host.pupil, &session).await);
        let phone = enter(&guest.pupil, &session).await;
        session.draw(&teacher).await;
        leave(&t, phone, &guest.pupil, &session).await;
        pass(&t, 350).await;
        assert_eq!(guest.stands().await, "in_session");
        pass(&t, 30).await;
        assert_eq!((guest.stands().await.as_str(), guest.seat().await.as_deref()), ("answered", Some("done")));
        assert_eq!(host.stands().await, "in_session");
        session.close(&teacher).await.is(200);
        guest.pupil.get(&format!("/sessions/{}/replay", session.id)).await.is(200);
    }

    async fn a_teacher_who_is_lost_leaves_everyone_in_the_old_place(t: Town) {
        let (Scene { class, school, teacher, .. }, host, guest, session) = together(&t).await;
        let behind = Asker::new(&class, "小蟹", "1/2 + 1/3 = ?").await;
        let _pupils = (enter(&host.pupil, &session).await, enter(&guest.pupil, &session).await);
        let tablet = enter(&teacher, &session).await;
        session.draw(&teacher).await;
        leave(&t, tablet, &teacher, &session).await;
        pass(&t, 135).await;
        assert_eq!((host.stands().await.as_str(), guest.stands().await.as_str()), ("queued", "queued"));
        assert_eq!((host.place().await, guest.place().await, behind.place().await), (json!(1), json!(2), json!(3)));
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.refused(ErrorCode::NotFound);
        // The next teacher finds both.
        let next = school.teacher("王老师", &[MATH]).await;
        on_duty(&next).await;
        let again = accept(&next).await;
        t.run_jobs().await;
        assert_eq!((again.room.as_str(), guest.seat().await.as_deref()), (session.room.as_str(), Some("offered")));
        guest.act("join").await.is(200);
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.is(200);
    }

    async fn one_who_asked_and_hangs_up_too_early_takes_nobody_along(t: Town) {
        let (_, host, guest, session) = together(&t).await;
        host.pupil.act(&format!("/sessions/{}/hang-up", session.id)).await.is(200);
        assert_eq!((host.stands().await.as_str(), guest.stands().await.as_str()), ("answered", "queued"));
        guest.pupil.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::NotFound);
    }

    async fn what_was_another_question_goes_to_a_teacher_in_its_first_place(t: Town) {
        let (Scene { class, teacher, .. }, _, guest, session) = together(&t).await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        let behind = Asker::new(&class, "小蟹", "1/2 + 1/3 = ?").await;
        guest.act("not-mine").await.refused(ErrorCode::SeatGone);
        teacher.act("/duty/end").await;
        session.close(&teacher).await.is(200);
        teacher.act("/duty/end").await;
        guest.act("not-mine").await.is(200);
        assert_eq!(guest.seat().await.as_deref(), Some("left"));
        let stands = (guest.stands().await, behind.stands().await);
        assert!(matches!(stands.0.as_str(), "queued" | "offered"), "{stands:?}");
        assert_eq!(guest.place().await, json!(1));
        guest.act("not-mine").await.refused(ErrorCode::SeatGone);
        let own = draft(&behind.pupil, CAGE).await;
        submit(&behind.pupil, &own, "live").await.refused(ErrorCode::QuestionAlreadyWaiting);
        behind.act("not-mine").await.refused(ErrorCode::SeatGone);
    }

    async fn a_family_that_agrees_no_longer_takes_its_own_child_out(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = together(&t).await;
        let mother = class.guardian("虾妈妈", &[&guest.pupil]).await;
        let board = enter(&guest.pupil, &session).await;
        session.draw(&teacher).await;
        answer(&mother, &guest.pupil, "same_screen", false).await;
        t.run_jobs().await;
        drop(board);
        assert_eq!((guest.stands().await.as_str(), host.stands().await.as_str()), ("waiting_later", "in_session"));
        guest.pupil.get(&format!("/rooms/{}", session.room)).await.refused(ErrorCode::NotFound);
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        // The child is in the recording: nobody looks at it.
        host.pupil.get(&format!("/sessions/{}/replay", session.id)).await.refused(ErrorCode::RecordingClosed);
        assert!(offer(&teacher).await.is_none());
    }
}
