//! What those who listen along read of each other, and take along.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::{Value, json};
use testkit::Town;

use super::super::found::open;
use super::super::{Scene, accept, ask, on_duty};
use super::{Asker, CAGE, CAGE_AGAIN, dot, together, write};

fn said(text: &str) -> Value {
    json!({ "k": "chat", "text": text })
}

testkit::stories! {
    async fn no_child_reads_the_name_of_another_whoever_writes_it(t: Town) {
        let Scene { class, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let owner = class.pupil("金思远").await;
        let question = ask(&owner, CAGE).await;
        owner.put(&format!("/questions/{question}/seat/wish"), json!({ "wish": true })).await.is(200);
        let (first, second) =
            (Asker::new(&class, "陈嘉怡", CAGE_AGAIN).await, Asker::new(&class, "林念慈", CAGE_AGAIN).await);
        let session = accept(&teacher).await;
        t.run_jobs().await;
        first.act("join").await.is(200);
        second.act("join").await.is(200);
        for (person, client, words) in [
            (&first.pupil, "guest001", "金思远你好，林念慈也在"),
            (&owner, "owner001", "陈嘉怡你别说话"),
            (&teacher, "teacher1", "陈嘉怡请回答，金思远看这里，13812345678里有几个3"),
        ] {
            let written = write(person, &session, client, said(words)).await.is(200);
            let written = written["entries"].to_string();
            for name in ["金思远", "陈嘉怡", "林念慈"] {
                assert!(!written.contains(name), "{name} in {written}");
            }
        }
        let log = second.pupil.get(&format!("/rooms/{}/log", session.room)).await.is(200)["entries"].to_string();
        assert!(log.contains("***请回答，***看这里，13812345678里有几个3"), "what is explained stays: {log}");
        // A formula has words as well.
        let latex = "\\text{金思远 电话13812345678}";
        let shape = json!({ "type": "formula", "x": 9, "y": 9, "size": 420, "color": "#1B2A33", "latex": latex });
        let op = json!({ "k": "add", "id": "f-1", "page": 0, "shape": shape });
        let written = write(&owner, &session, "owner002", op).await.is(200);
        let latex = &written["entries"][0]["op"]["shape"]["latex"];
        assert_eq!(latex, &json!("\\text{*** 电话***********}"), "{written}");
    }

    async fn whoever_finds_it_reads_the_name_of_nobody_who_was_there(t: Town) {
        let Scene { class, teacher, .. } = Scene::set(&t).await;
        on_duty(&teacher).await;
        let owner = class.pupil("金思远").await;
        let question = ask(&owner, CAGE).await;
        owner.put(&format!("/questions/{question}/seat/wish"), json!({ "wish": true })).await.is(200);
        let guest = Asker::new(&class, "林念慈", CAGE_AGAIN).await;
        let session = accept(&teacher).await;
        // Before the guest is there nobody knows of the guest.
        write(&teacher, &session, "teacher1", json!({ "k": "mark", "label": "林念慈说得对" })).await.is(200);
        t.run_jobs().await;
        guest.act("join").await.is(200);
        guest.act("leave").await.is(200);
        write(&teacher, &session, "teacher2", dot("d-1")).await.is(200);
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        t.run_jobs().await;
        let stranger = class.pupil("小蟹").await;
        open(&stranger, &session, "设鸡有x只").await;
        for path in ["log", "replay"] {
            let seen = stranger.get(&format!("/rooms/{}/{path}", session.room)).await.is(200).to_string();
            assert!(seen.contains("***说得对") && !seen.contains("林念慈"), "{path}: {seen}");
        }
    }

    async fn what_several_children_are_in_only_the_teacher_takes_along(t: Town) {
        let (Scene { class, teacher, .. }, host, guest, session) = together(&t).await;
        let mother = class.guardian("虾妈妈", &[&guest.pupil]).await;
        let head = t.staff(Role::Researcher, "教研员").await;
        session.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        session.close(&teacher).await.is(200);
        t.run_jobs().await;
        let path = |part: &str| format!("/rooms/{}{part}", session.room);
        teacher.act(&path("/film")).await.is(200);
        for who in [&guest.pupil, &host.pupil, &mother, &head] {
            let replay = who.get(&path("/replay")).await.is(200);
            assert_eq!((&replay["takes_along"], &replay["film"]), (&json!(false), &json!(null)), "{replay}");
            who.act(&path("/film")).await.refused(ErrorCode::Forbidden);
            for part in ["/film", "/pages", "/pages/0"] {
                who.get(&path(part)).await.refused(ErrorCode::Forbidden);
            }
            who.act(&path("/film/link")).await.refused(ErrorCode::Forbidden);
            assert_eq!(who.get(&format!("/sessions/{}", session.id)).await.is(200)["shared"], json!(true));
        }
        let lines = json!({ "lines": [{ "from": 0, "until": 900, "text": "小虾说得对" }] });
        teacher.put(&path("/captions/zh-CN"), lines).await.is(200);
        let said = host.pupil.get(&path("/captions")).await.is(200);
        assert_eq!(said["items"][0]["lines"][0]["text"], json!("**说得对"), "{said}");
        let replay = teacher.get(&path("/replay")).await.is(200);
        assert_eq!((&replay["takes_along"], &replay["film"]["state"]), (&json!(true), &json!("waiting")), "{replay}");
        teacher.get(&path("/pages")).await.is(200);
        // One's own is one's own.
        ask(&host.pupil, "为什么中午的影子短，早晚的影子长？").await;
        let alone = accept(&teacher).await;
        alone.draw(&teacher).await;
        t.clock.advance(Duration::from_mins(2));
        alone.close(&teacher).await.is(200);
        host.pupil.get(&format!("/rooms/{}/pages", alone.room)).await.is(200);
        assert_eq!(host.pupil.get(&format!("/sessions/{}", alone.id)).await.is(200)["shared"], json!(false));
    }
}
