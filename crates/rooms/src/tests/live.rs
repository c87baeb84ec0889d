use std::time::Duration;

use hub::{Joined, Refusal, Topic, TopicHandler};
use kernel::{ErrorCode, RoomId};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::{House, on_both};
use crate::RoomState;
use crate::testing::person;
use crate::topic::{RoomTopics, topic};

const SECOND: Duration = Duration::from_secs(1);

async fn join(t: &House, room: RoomId, who: u128, after: Option<u64>) -> Result<Joined, Refusal> {
    RoomTopics.join(&t.acting(who), &topic(room), after).await
}

async fn say(t: &House, room: RoomId, who: u128, body: Value) -> Result<Option<Value>, Refusal> {
    let body = RawValue::from_string(body.to_string()).unwrap();
    RoomTopics.send(&t.acting(who), &topic(room), &body).await
}

fn chat(client: &str, first: u32, lines: u32) -> Value {
    let ops: Vec<_> =
        (first..first + lines).map(|n| json!({"n": n, "op": {"k": "chat", "text": n.to_string()}})).collect();
    json!({"client": client, "ops": ops})
}

/// The places in the log that a client is sent when it comes back.
fn places(joined: &Joined) -> Vec<u64> {
    let frames = joined.missed.iter().map(|frame| serde_json::from_str::<Value>(frame.as_str()).unwrap());
    let entries = frames.flat_map(|frame| frame["body"]["entries"].as_array().unwrap().clone());
    entries.map(|entry| entry["seq"].as_u64().unwrap()).collect()
}

on_both! {
    async fn who_comes_back_is_sent_what_was_missed_and_nothing_twice(t: House) {
        let room = t.room().await;
        for first in [1, 200] {
            assert_eq!(say(&t, room, 2, chat("ab", first, 180)).await, Ok(None));
        }
        // The last one waits until all before it are durable.
        t.send(room, 1, "cd:1", &[r#"{"k":"undo"}"#]).await.unwrap();
        let fresh = join(&t, room, 1, None).await.unwrap();
        assert_eq!((fresh.head, fresh.missed.len(), fresh.shown_as.as_deref()), (361, 0, Some("A1")));
        assert_eq!((&fresh.body["state"], &fresh.body["head"]), (&json!("open"), &json!(361)));
        let back = join(&t, room, 1, Some(100)).await.unwrap();
        assert_eq!(places(&back), (101..=361).collect::<Vec<_>>());
        assert_eq!(back.missed.last().unwrap().seq(), Some(361));
        assert!(join(&t, room, 1, Some(361)).await.unwrap().missed.is_empty());
        assert!(join(&t, room, 1, Some(999)).await.unwrap().missed.is_empty());
    }

    async fn only_members_join(t: House) {
        let room = t.room().await;
        assert_eq!(join(&t, room, 9, None).await.unwrap_err().code, ErrorCode::NotFound);
        let nowhere = RoomTopics.join(&t.acting(1), &Topic::new("room", "none"), None).await;
        assert_eq!(nowhere.unwrap_err().code, ErrorCode::NotFound);
    }

    async fn entries_come_back_to_everyone_and_refusals_to_the_sender(t: House) {
        let room = t.room().await;
        let mut sent = chat("ab", 1, 2);
        sent["ops"].as_array_mut().unwrap().push(json!({"n": 3, "op": {"k": "lock"}}));
        let reply = say(&t, room, 2, sent.clone()).await.unwrap();
        assert_eq!(reply, Some(json!({"entries": [], "refused": [{"n": 3, "code": "board_op_invalid"}]})));
        // What is sent again is answered by what is there.
        let again = say(&t, room, 2, sent).await.unwrap().unwrap();
        let seqs: Vec<_> = again["entries"].as_array().unwrap().iter().map(|entry| entry["seq"].as_u64()).collect();
        assert_eq!(seqs, [Some(1), Some(2)]);
        assert_eq!(t.heard(room).len(), 2);
        for body in [json!({}), json!({"client": "ab"}), json!({"client": "no good", "ops": []}), json!([1])] {
            assert_eq!(say(&t, room, 2, body.clone()).await.unwrap_err().code, ErrorCode::BadRequest, "{body}");
        }
    }

    async fn pointing_and_typing_reach_the_others_and_are_in_no_log(t: House) {
        let room = t.room().await;
        let bodies = [
            json!({"pointer": {"page": 0, "x": 10, "y": 20}}),
            json!({"pointer": null}),
            json!({"typing": true}),
        ];
        for body in &bodies {
            assert_eq!(say(&t, room, 2, body.clone()).await, Ok(None));
        }
        let who = person(2);
        let expected = bodies.map(|mut body| {
            body["who"] = json!(who);
            (None, body)
        });
        let events = t.events(room).into_iter().map(|(seq, body)| (seq, serde_json::from_str::<Value>(&body).unwrap()));
        assert_eq!(events.collect::<Vec<_>>(), expected);
        let far = say(&t, room, 2, json!({"pointer": {"page": 0, "x": 99_999, "y": 0}})).await;
        assert_eq!(far.unwrap_err().code, ErrorCode::BoardOpInvalid);
        assert!(t.kinds(room).await.is_empty());
    }

    async fn nobody_points_in_a_locked_room(t: House) {
        let room = t.room().await;
        RoomTopics.entered(&t.acting(2), &topic(room)).await;
        t.pass(2 * SECOND).await;
        let refused = say(&t, room, 2, json!({"typing": true})).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::RoomLocked);
        RoomTopics.entered(&t.acting(1), &topic(room)).await;
        assert_eq!(say(&t, room, 2, json!({"typing": true})).await, Ok(None));
    }

    async fn an_adult_whose_network_goes_without_a_word_is_missed_within_three_seconds(t: House) {
        let room = t.room().await;
        for who in [1, 2] {
            RoomTopics.entered(&t.acting(who), &topic(room)).await;
        }
        for _ in 0..6 {
            say(&t, room, 1, json!({"beat": true})).await.unwrap();
            t.pass(SECOND).await;
        }
        say(&t, room, 1, json!({"beat": true})).await.unwrap();
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Open);
        let mut silent = Duration::ZERO;
        while t.rooms.view(&t.ctx, room).await.unwrap().state == RoomState::Open {
            t.pass(SECOND / 2).await;
            silent += SECOND / 2;
        }
        assert!(silent <= 3 * SECOND, "{silent:?}");
        // The network is back before the connection has broken.
        say(&t, room, 1, json!({"beat": true})).await.unwrap();
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Open);
    }

    async fn a_coming_that_was_not_saved_is_written_down_again(t: House) {
        let room = t.room().await;
        t.rooms.view(&t.ctx, room).await.unwrap();
        crate::tests::log::intrude(&t.ctx, room, 1).await;
        RoomTopics.entered(&t.acting(2), &topic(room)).await;
        assert!(t.told().is_empty());
        t.pass(SECOND).await;
        assert_eq!(t.told(), ["here 2"]);
        assert_eq!(t.kinds(room).await, ["enter", "enter"]);
    }

    async fn people_stay_in_a_room_that_had_to_be_loaded_again(t: House) {
        let room = t.room().await;
        for who in [1, 2] {
            RoomTopics.entered(&t.acting(who), &topic(room)).await;
        }
        crate::tests::log::intrude(&t.ctx, room, 3).await;
        assert!(t.send(room, 2, "ab:1", &[r#"{"k":"undo"}"#]).await.is_err());
        t.pass(5 * SECOND).await;
        assert_eq!(t.rooms.here(&t.ctx, room).await.unwrap(), [person(1), person(2)]);
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Open);
        RoomTopics.exited(&t.acting(1), &topic(room)).await;
        t.pass(3 * SECOND).await;
        t.pass(SECOND).await;
        assert_eq!(t.rooms.view(&t.ctx, room).await.unwrap().state, RoomState::Locked);
    }
}
