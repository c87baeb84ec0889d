use std::time::Duration;

use super::{House, on_both};
use crate::testing::{adult, minor, person, with_rights};
use crate::{ClientId, Hold, Rights, RoomState};

const SECOND: Duration = Duration::from_secs(1);
const CHAT: &str = r#"{"k":"chat","text":"在吗"}"#;

on_both! {
    async fn people_come_and_go_and_the_capability_hears_of_it(t: House) {
        let room = t.room().await;
        let view = t.rooms.connect(&t.ctx, room, person(1)).await.unwrap();
        assert_eq!(view.members.iter().map(|member| member.here).collect::<Vec<_>>(), [true, false]);
        t.rooms.connect(&t.ctx, room, person(2)).await.unwrap();
        assert_eq!(t.told(), ["here 1", "here 2"]);
        t.rooms.disconnect(&t.ctx, room, person(2)).await.unwrap();
        t.pass(7 * SECOND).await;
        assert_eq!(t.told(), [""; 0], "a reload is no departure");
        t.pass(SECOND).await;
        assert_eq!(t.told(), ["away 2"]);
        t.rooms.connect(&t.ctx, room, person(2)).await.unwrap();
        assert_eq!(t.told(), ["here 2"]);
        assert_eq!(t.kinds(room).await, ["enter", "enter", "leave", "enter"]);
        assert!(t.rooms.connect(&t.ctx, room, person(9)).await.is_err());
    }

    async fn a_room_with_a_minor_and_no_adult_locks_within_three_seconds(t: House) {
        let room = t.room().await;
        for who in [1, 2] {
            t.rooms.connect(&t.ctx, room, person(who)).await.unwrap();
        }
        t.rooms.disconnect(&t.ctx, room, person(1)).await.unwrap();
        let mut waited = Duration::ZERO;
        while t.rooms.view(&t.ctx, room).await.unwrap().state == RoomState::Open {
            t.pass(SECOND / 2).await;
            waited += SECOND / 2;
        }
        assert!(waited >= SECOND && waited <= 3 * SECOND, "{waited:?}");
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().hold, Some(Hold::NoAdult));
        for op in [CHAT, r#"{"k":"undo"}"#] {
            let refused = t.send(room, 2, "ab:1", &[op]).await.unwrap().refused;
            assert_eq!(refused[0].code.as_str(), "room_locked");
        }
        let offer = media::Description { kind: media::DescriptionKind::Offer, sdp: "v=0".to_owned() };
        let voice = t.rooms.join_voice(&t.ctx, room, person(2), &offer, None).await.unwrap_err();
        assert_eq!(kernel::Coded::code(&voice).as_str(), "room_locked");

        t.rooms.connect(&t.ctx, room, person(1)).await.unwrap();
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Open);
        assert!(t.send(room, 2, "ab:1", &[CHAT]).await.unwrap().refused.is_empty());
        assert_eq!(t.kinds(room).await, ["enter", "enter", "lock", "lock", "chat"]);
    }

    async fn a_voice_is_put_through_to_the_device_the_person_works_with(t: House) {
        let room = t.room().await;
        let (phone, tablet) = ("phone111".parse().unwrap(), "tablet22".parse().unwrap());
        let offer = media::Description { kind: media::DescriptionKind::Offer, sdp: "v=0".to_owned() };
        let speak = async |from: Option<&ClientId>| {
            let refused = t.rooms.join_voice(&t.ctx, room, person(2), &offer, from).await.unwrap_err();
            kernel::Coded::code(&refused).as_str()
        };
        // Past the guard of devices stands the one that reads offers, and this is none.
        assert_eq!(speak(Some(&phone)).await, "voice_failed");
        t.rooms.take_up(&t.ctx, room, person(2), &phone).await.unwrap();
        t.rooms.take_up(&t.ctx, room, person(2), &tablet).await.unwrap();
        assert_eq!(speak(Some(&phone)).await, "room_elsewhere");
        assert_eq!((speak(Some(&tablet)).await, speak(None).await), ("voice_failed", "voice_failed"));
        assert!(t.rooms.take_up(&t.ctx, room, person(9), &phone).await.is_err());
    }

    async fn a_minor_alone_in_a_new_room_is_locked_too(t: House) {
        let room = t.room().await;
        t.rooms.touch(&t.ctx, room, person(2)).await.unwrap();
        t.pass(2 * SECOND).await;
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Locked);
        t.rooms.touch(&t.ctx, room, person(1)).await.unwrap();
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Open);
    }

    async fn adults_among_themselves_need_no_one(t: House) {
        let room = t.room_of(vec![with_rights(&adult(1), Rights::Host), adult(3)]).await;
        t.rooms.connect(&t.ctx, room, person(3)).await.unwrap();
        t.pass(30 * SECOND).await;
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Open);
    }

    async fn a_reload_of_the_adults_page_does_not_lock(t: House) {
        let room = t.room().await;
        for who in [1, 2] {
            t.rooms.connect(&t.ctx, room, person(who)).await.unwrap();
        }
        for _ in 0..5 {
            t.rooms.disconnect(&t.ctx, room, person(1)).await.unwrap();
            t.pass(SECOND).await;
            t.rooms.connect(&t.ctx, room, person(1)).await.unwrap();
            t.pass(SECOND).await;
        }
        assert_eq!(t.kinds(room).await, ["enter", "enter"]);
    }

    async fn after_a_restart_who_does_not_come_back_is_noticed(t: House) {
        let room = t.room().await;
        for who in [1, 2] {
            t.rooms.connect(&t.ctx, room, person(who)).await.unwrap();
        }
        let t = t.restarted();
        t.rooms.recover(&t.ctx).await.unwrap();
        t.rooms.connect(&t.ctx, room, person(2)).await.unwrap();
        t.pass(3 * SECOND).await;
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Locked);
        t.pass(6 * SECOND).await;
        assert_eq!(t.told(), ["away 1"]);
        assert_eq!(t.kinds(room).await, ["enter", "enter", "lock", "leave"]);
    }

    async fn an_empty_room_is_forgotten_and_found_again(t: House) {
        let room = t.room().await;
        t.rooms.connect(&t.ctx, room, person(1)).await.unwrap();
        t.send(room, 1, "ab:1", &[CHAT]).await.unwrap();
        t.rooms.disconnect(&t.ctx, room, person(1)).await.unwrap();
        t.pass(60 * SECOND).await;
        t.pass(SECOND).await;
        assert!(t.rooms.shelf().ids().is_empty());
        let done = t.send(room, 1, "ab:1", &[CHAT, CHAT]).await.unwrap();
        assert_eq!(done.entries.len(), 2);
        assert_eq!(t.kinds(room).await, ["enter", "chat", "leave", "chat"]);
    }

    async fn people_who_were_all_silent_for_long_go_on(t: House) {
        let room = t.room().await;
        for who in [1, 2] {
            t.rooms.connect(&t.ctx, room, person(who)).await.unwrap();
            t.rooms.beat(&t.ctx, room, person(who)).await.unwrap();
        }
        for _ in 0..60 {
            t.pass(SECOND).await;
        }
        let view = t.rooms.view(&t.ctx, room).await.unwrap();
        assert!(view.members.iter().all(|member| !member.here), "nothing is heard of either");
        for who in [1, 2] {
            t.rooms.beat(&t.ctx, room, person(who)).await.unwrap();
        }
        t.pass(SECOND / 2).await;
        let view = t.rooms.view(&t.ctx, room).await.unwrap();
        assert_eq!(view.state, RoomState::Open);
        assert!(view.members.iter().all(|member| member.here), "both are here again, on the connections they had");
        assert!(t.send(room, 2, "ab:1", &[CHAT]).await.unwrap().refused.is_empty());
    }

    async fn a_closed_room_stays_closed(t: House) {
        let room = t.room().await;
        t.rooms.connect(&t.ctx, room, person(1)).await.unwrap();
        t.send(room, 1, "ab:1", &[CHAT]).await.unwrap();
        t.clock.advance(90 * SECOND);
        t.rooms.close(&t.ctx, room).await.unwrap();
        t.rooms.close(&t.ctx, room).await.unwrap();
        assert_eq!(t.told(), ["here 1", "closed"]);
        t.rooms.disconnect(&t.ctx, room, person(1)).await.unwrap();
        t.pass(SECOND).await;
        assert!(t.rooms.shelf().ids().is_empty(), "a closed room that everybody has left is forgotten");
        let t = t.restarted();
        let view = t.rooms.view(&t.ctx, room).await.unwrap();
        assert_eq!((view.state, view.hold), (RoomState::Closed, None));
        let late = t.send(room, 1, "ab:2", &[CHAT]).await.unwrap();
        assert_eq!(late.refused[0].code.as_str(), "room_closed");
        // What arrived before the end is still answered.
        assert_eq!(t.send(room, 1, "ab:1", &[CHAT]).await.unwrap().entries.len(), 1);
        t.rooms.connect(&t.ctx, room, person(2)).await.unwrap();
        assert_eq!(t.kinds(room).await, ["enter", "chat", "close"]);
    }

    async fn the_replay_has_the_chapters_of_marks_and_pages(t: House) {
        let room = t.room().await;
        let open = t.rooms.replay(&t.ctx, room).await.unwrap_err();
        assert_eq!(kernel::Coded::code(&open).as_str(), "room_open");
        for (n, op) in [
            r#"{"k":"mark","label":"审题"}"#,
            r#"{"k":"page_add","page":1,"paper":"grid"}"#,
            r#"{"k":"page_turn","page":1}"#,
            r#"{"k":"page_turn","page":1}"#,
            r#"{"k":"mark","label":"作辅助线"}"#,
        ].iter().enumerate() {
            t.clock.advance(10 * SECOND);
            t.send(room, 1, &format!("ab:{n}"), &[op]).await.unwrap();
        }
        t.clock.advance(10 * SECOND);
        t.rooms.close(&t.ctx, room).await.unwrap();
        let t = t.restarted();
        let replay = t.rooms.replay(&t.ctx, room).await.unwrap();
        let chapters: Vec<_> = replay.chapters.iter().map(|chapter| (chapter.at, chapter.label.as_deref(), chapter.page)).collect();
        assert_eq!(chapters, [(10_000, Some("审题"), 0), (30_000, None, 1), (50_000, Some("作辅助线"), 1)]);
        assert_eq!((replay.duration_ms, replay.voices.len()), (60_000, 0));
        assert_eq!(replay.entries_url, format!("/api/v1/rooms/{room}/log"));
    }

    async fn a_room_can_be_handed_over(t: House) {
        let room = t.room().await;
        for who in [1, 2] {
            t.rooms.connect(&t.ctx, room, person(who)).await.unwrap();
        }
        t.send(room, 1, "ab:1", &[CHAT]).await.unwrap();
        let next = with_rights(&adult(3), Rights::Host);
        for _ in 0..2 {
            t.rooms.admit(&t.ctx, room, next.clone(), &[person(1)]).await.unwrap();
        }
        assert!(t.rooms.connect(&t.ctx, room, person(1)).await.is_err());
        t.rooms.connect(&t.ctx, room, person(3)).await.unwrap();
        assert!(t.send(room, 3, "cd:1", &[r#"{"k":"clear","page":0}"#]).await.unwrap().refused.is_empty());
        let t = t.restarted();
        let members = t.rooms.view(&t.ctx, room).await.unwrap().members;
        assert_eq!(members.iter().map(|member| member.person).collect::<Vec<_>>(), [person(2), person(3)]);
        let nobody_left = t.rooms.admit(&t.ctx, room, minor(2), &[person(3)]).await;
        assert!(matches!(nobody_left, Err(crate::RoomError::NoHost)));
        t.rooms.close(&t.ctx, room).await.unwrap();
        assert!(matches!(t.rooms.admit(&t.ctx, room, next, &[]).await, Err(crate::RoomError::Closed)));
    }

    async fn a_group_with_one_adult_of_two_left_is_attended(t: House) {
        let room = t.room_of(vec![with_rights(&adult(1), Rights::Host), adult(3), minor(2)]).await;
        for who in [1, 2, 3] {
            t.rooms.connect(&t.ctx, room, person(who)).await.unwrap();
        }
        t.rooms.disconnect(&t.ctx, room, person(1)).await.unwrap();
        t.pass(5 * SECOND).await;
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Open);
        assert_eq!(t.rooms.here(&t.ctx, room).await.unwrap(), [person(2), person(3)]);
    }
}
