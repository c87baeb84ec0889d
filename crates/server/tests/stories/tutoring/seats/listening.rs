//! What one who listens along does and hears in the room.

use std::time::Duration;

use kernel::{ErrorCode, Role};
use serde_json::json;
use testkit::{Caller, Town};

use super::super::away::enter;
use super::super::{MATH, Scene};
use super::{dot, seats, together, write};

testkit::stories! {
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
}
