//! What was explained beside a question is answered, kept and found.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::{Value, json};
use testkit::Town;

use super::super::away::enter;
use super::super::screening::decide;
use super::super::{Scene, accept, ask};
use super::{Asker, CAGE_AGAIN, OTHER_CAGE, scene, seats, together};

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

    async fn what_a_guest_wrote_finds_the_replay_too_while_others_may_see_it(t: Town) {
        let (Scene { class, teacher, .. }, host) = scene(&t).await;
        let guest = Asker::new(&class, "小虾", &format!("乡下的养殖大棚，{CAGE_AGAIN}")).await;
        let mistaken = Asker::new(&class, "小虫", &format!("城里的动物园，{CAGE_AGAIN}")).await;
        let session = accept(&teacher).await;
        t.run_jobs().await;
        guest.act("join").await.is(200);
        mistaken.act("join").await.is(200);
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        let reader = class.pupil("小蟹").await;
        let found = async |words: &str| {
            let page = reader.get(&format!("/bank?q={words}")).await.is(200);
            page["items"].as_array().unwrap().iter().map(|one| one["session_id"].clone()).collect::<Vec<_>>()
        };
        let (own, beside) = ("%E9%B8%A1%E5%92%8C%E5%85%94%E5%90%84%E6%9C%89%E5%A4%9A%E5%B0%91", "%E5%85%BB%E6%AE%96%E5%A4%A7%E6%A3%9A");
        let one = vec![json!(session.id)];
        assert_eq!((found(own).await, found(beside).await), (one.clone(), one.clone()), "once, whichever words lead there");
        let all = reader.get("/bank").await.is(200);
        assert_eq!(all["items"].as_array().unwrap().len(), 1, "{all}");
        assert!(!all.to_string().contains("大棚"), "it says what its own pupil asked: {all}");
        // Of the guest it is an earlier question, in the guest's own words.
        let again = ask(&guest.pupil, OTHER_CAGE).await;
        let earlier = teacher.get(&format!("/questions/{again}/earlier")).await.is(200);
        assert!(earlier["items"][0]["words"].as_str().unwrap().contains("大棚"), "{earlier}");
        guest.pupil.act(&format!("/questions/{again}/cancel")).await.is(200);
        // What the desk hides of the guest leads nowhere, nor what was another question; the replay stays.
        let desk = t.staff(Role::Bureau, "科长").await;
        decide(&desk, &guest.question, "hide").await.is(200);
        assert_eq!((found(own).await, found(beside).await), (one.clone(), vec![]));
        let other = "%E5%9F%8E%E9%87%8C%E7%9A%84%E5%8A%A8%E7%89%A9%E5%9B%AD";
        assert_eq!(found(other).await, one);
        teacher.act("/duty/end").await;
        mistaken.act("not-mine").await.is(200);
        assert_eq!((found(own).await, found(other).await), (one, vec![]));
        assert_eq!(host.stands().await, "answered");
    }
}
