//! What pupils write in the room of a session, and a grown-up has to know of.

use std::time::Duration;

use kernel::Role;
use serde_json::{Value, json};
use testkit::{Answer, Person, Town};

use super::screening::decide;
use super::seats::{seats, together, write};
use super::{Scene, Session};

fn line(text: &str) -> Value {
    json!({ "k": "chat", "text": text })
}

async fn screening(person: &Person, question: &str) -> Answer {
    person.get(&format!("/questions/{question}/screening")).await.is(200)
}

async fn log(person: &Person, session: &Session) -> String {
    person.get(&format!("/rooms/{}/log", session.room)).await.is(200).to_string()
}

/// What was found in the room, as the desk reads it.
async fn found(desk: &Person, question: &str) -> Value {
    let case = desk.get(&format!("/screenings/{question}")).await.is(200);
    let findings = case["findings"].as_array().unwrap().iter();
    findings.clone().find(|one| one["source"] == json!("room")).cloned().unwrap_or_default()
}

async fn waiting(desk: &Person, more: &str) -> Vec<String> {
    let list = desk.get(&format!("/screenings?waiting=true{more}")).await.is(200);
    list["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

testkit::stories! {
    async fn a_cry_for_help_in_a_shared_room_reaches_grown_ups_and_no_other_child(t: Town) {
        let desk = t.staff(Role::Bureau, "张科长").await;
        let (Scene { teacher, .. }, host, guest, session) = together(&t).await;
        let (mut phone, mut tablet) = (guest.pupil.live().await, teacher.live().await);
        phone.join("me", None).await;
        tablet.join("me", None).await;
        let cry = "妈妈打我，我不想活了";
        let written = write(&guest.pupil, &session, "guest001", line(cry)).await.is(200);
        assert!(written.to_string().contains("****，我****"), "{written}");
        // The teacher reads the words, and is told at once.
        tablet.event("me", |body| body["kind"] == "seats").await;
        let list = seats(&teacher, &session).await;
        let heard = json!([{ "pupil_id": guest.pupil.id(), "alias": "小虾同学", "words": cry, "grave": true }]);
        assert_eq!(list["heard"], heard, "{list}");
        assert!(teacher.notices().await.contains(&"words_grave".to_owned()));
        // The child sees where help is.
        phone.event("me", |body| body["kind"] == "heard").await;
        let own = screening(&guest.pupil, &guest.question).await;
        assert_eq!((&own["state"], &own["help_line"]), (&json!("stopped"), &json!("12355")), "{own}");
        // The desk has it as evidence, on top, with the clock of what is grave; the other child has no part in it.
        assert_eq!(desk.notices().await, ["screening_grave"]);
        assert_eq!(waiting(&desk, "").await, std::slice::from_ref(&guest.question));
        let evidence = found(&desk, &guest.question).await;
        assert_eq!(evidence["words"], json!(cry), "{evidence}");
        assert_eq!((&evidence["reason"], &evidence["outcome"], &evidence["confidence"]), (&json!("harm"), &json!("stopped"), &json!(80)));
        assert_eq!(screening(&host.pupil, &host.question).await["state"], json!("clear"));
        assert!(!log(&host.pupil, &session).await.contains("不想活"));
        assert_eq!((guest.stands().await.as_str(), host.stands().await.as_str()), ("in_session", "in_session"));
        t.clock.advance(Duration::from_hours(2) + Duration::from_secs(1));
        assert_eq!(waiting(&desk, "&late=true").await, std::slice::from_ref(&guest.question));
    }

    async fn what_is_sent_again_is_heard_once_and_what_is_said_again_after_a_decision_anew(t: Town) {
        let desk = t.staff(Role::Bureau, "张科长").await;
        let (_, host, _, session) = together(&t).await;
        let cry = line("我不想活了");
        for _ in 0..2 {
            write(&host.pupil, &session, "host0001", cry.clone()).await.is(200);
        }
        write(&host.pupil, &session, "host0002", cry.clone()).await.is(200);
        assert_eq!(found(&desk, &host.question).await["words"], json!("我不想活了"));
        decide(&desk, &host.question, "hide").await.is(200);
        write(&host.pupil, &session, "host0002", cry.clone()).await.is(200);
        assert_eq!(waiting(&desk, "").await, [""; 0], "it was sent again, not said again");
        write(&host.pupil, &session, "host0003", cry).await.is(200);
        assert_eq!(waiting(&desk, "").await, std::slice::from_ref(&host.question));
        assert_eq!(desk.notices().await, ["screening_grave", "screening_grave"]);
    }

    async fn insults_and_lures_wait_at_the_desk_and_the_teacher_reads_them(t: Town) {
        let desk = t.staff(Role::Bureau, "张科长").await;
        let (Scene { teacher, .. }, _, guest, session) = together(&t).await;
        for (client, words) in [("guest001", "老师是个傻逼"), ("guest002", "我的电话13805771234"), ("guest003", "设鸡有x只")] {
            write(&guest.pupil, &session, client, line(words)).await.is(200);
        }
        let evidence = found(&desk, &guest.question).await;
        assert_eq!((&evidence["words"], &evidence["reason"]), (&json!("老师是个傻逼"), &json!("abuse")), "{evidence}");
        let heard = seats(&teacher, &session).await["heard"].clone();
        assert_eq!((&heard[0]["words"], &heard[0]["grave"]), (&json!("老师是个傻逼"), &json!(false)), "{heard}");
        assert!(!teacher.notices().await.contains(&"words_grave".to_owned()));
        assert_eq!(screening(&guest.pupil, &guest.question).await["help_line"], json!(null));
        // What was found in the room stays, whatever becomes of the question.
        guest.act("leave").await.is(200);
        guest.pupil.patch(&format!("/questions/{}", guest.question), json!({ "text": "鸡兔同笼怎么算" })).await.is(200);
        assert_eq!(found(&desk, &guest.question).await["words"], json!("老师是个傻逼"));
    }

    async fn a_cry_for_help_between_a_pupil_and_a_teacher_reaches_the_desk_too(t: Town) {
        let desk = t.staff(Role::Bureau, "张科长").await;
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        write(&pupil, &session, "pupil001", line("我不想活了")).await.is(200);
        assert!(log(&teacher, &session).await.contains("我不想活了"), "nobody else reads along");
        assert_eq!(found(&desk, &session.question).await["reason"], json!("harm"));
        assert_eq!(screening(&pupil, &session.question).await["help_line"], json!("12355"));
        // What a teacher writes is no child's cry.
        let (_, other) = (write(&teacher, &session, "teacher1", line("别说我不想活了")).await.is(200), desk.notices().await);
        assert_eq!(other, ["screening_grave"]);
    }

    async fn a_cry_for_help_in_a_formula_is_heard_as_any_other(t: Town) {
        let desk = t.staff(Role::Bureau, "张科长").await;
        let (Scene { pupil, teacher, .. }, session) = Scene::in_session(&t).await;
        let formula = |id: &str, latex: &str| {
            let shape = json!({ "type": "formula", "x": 9, "y": 9, "size": 420, "color": "#1B2A33", "latex": latex });
            json!({ "k": "add", "id": id, "page": 0, "shape": shape })
        };
        write(&pupil, &session, "pupil001", formula("f-1", "\\frac{1}{2}+\\sqrt{x^2-1}=\\begin{cases}a\\\\b\\end{cases}")).await.is(200);
        assert_eq!(found(&desk, &session.question).await, Value::default());
        write(&pupil, &session, "pupil002", formula("f-2", "\\text{我不想活了}")).await.is(200);
        assert_eq!(found(&desk, &session.question).await["reason"], json!("harm"));
        assert!(teacher.notices().await.contains(&"words_grave".to_owned()));
    }
}
