//! The live connection over real sockets.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up fails")]

mod town;

use std::time::{Duration, Instant};

use hub::{Lane, Topic};
use serde_json::json;
use tokio_tungstenite::tungstenite::Error;
use town::{Town, log, person};

fn status(refused: Result<town::Client, Error>) -> u16 {
    match refused {
        Err(Error::Http(response)) => response.status().as_u16(),
        Err(error) => panic!("{error}"),
        Ok(_) => 101,
    }
}

#[tokio::test]
async fn only_our_own_pages_with_a_person_signed_in_get_a_socket() {
    let town = Town::build().await;
    let own = format!("http://{}", town.address);
    assert_eq!(status(town.dial(&[]).await), 401);
    assert_eq!(status(town.dial(&[("x-person", "1"), ("origin", "https://elsewhere.example")]).await), 403);
    assert_eq!(status(town.dial(&[("x-person", "1"), ("origin", &own)]).await), 101);
    assert_eq!(status(town.dial(&[("x-person", "1")]).await), 101);
}

#[tokio::test]
async fn what_a_person_missed_comes_again_on_return() {
    let town = Town::build().await;
    let mut first = town.connect(1).await;
    first.say(&json!({ "t": "join", "topic": "me", "ref": 1 })).await;
    let joined = first.next().await;
    assert_eq!(
        (&joined["topic"], &joined["ref"], &joined["body"]),
        (&json!("me"), &json!(1), &json!({ "complete": true }))
    );

    town.hub.to_person(person(1), &json!({ "kind": "offer" }), Lane::Priority);
    town.hub.to_person(person(2), &json!({ "kind": "secret" }), Lane::Priority);
    let offer = first.next().await;
    assert_eq!((&offer["topic"], &offer["body"]["kind"]), (&json!("me"), &json!("offer")));
    assert!(offer["seq"].as_u64() > joined["head"].as_u64());
    drop(first);

    town.clock.advance(Duration::from_secs(5));
    for n in 1..=3 {
        town.hub.to_person(person(1), &json!({ "kind": "notice", "n": n }), Lane::Normal);
    }
    let mut second = town.connect(1).await;
    second.say(&json!({ "t": "join", "topic": "me", "after": offer["seq"] })).await;
    assert_eq!(second.next().await["body"], json!({ "complete": true }));
    for n in 1..=3 {
        assert_eq!(second.next().await["body"]["n"], n);
    }
    town.hub.to_person(person(1), &json!({ "kind": "last" }), Lane::Normal);
    assert_eq!(second.next().await["body"]["kind"], "last");

    let mut third = town.connect(1).await;
    third.say(&json!({ "t": "join", "topic": "me", "after": 12 })).await;
    assert_eq!(third.next().await["body"], json!({ "complete": false }));
}

#[tokio::test]
async fn a_slow_reader_holds_nobody_up_and_comes_back_for_what_it_lost() {
    let town = Town::build().await;
    let mut slow = town.reader(1).await;
    let mut fast = town.reader(2).await;
    let text = "x".repeat(8_000);
    let mut head = 0;
    while town.hub.metrics().resyncs.get() == 0 {
        assert!(head < 10_000, "the slow reader is never cut off");
        for n in head + 1..=head + 16 {
            town.log.append(&town.hub, &json!({ "n": n, "text": text }));
        }
        let began = Instant::now();
        for n in head + 1..=head + 16 {
            assert_eq!(fast.until("event").await["seq"], n);
        }
        assert!(began.elapsed() < Duration::from_secs(5));
        head += 16;
        assert!(town.hub.metrics().queued_bytes.get() <= 2 * (256 << 10));
    }

    let mut seen = 0;
    loop {
        let frame = slow.next().await;
        match frame["t"].as_str().unwrap() {
            "event" => {
                seen += 1;
                assert_eq!(frame["seq"], seen, "nothing is left out before the client is told");
            }
            "resync" => slow.say(&json!({ "t": "join", "topic": "log:1", "after": seen })).await,
            _ => {}
        }
        if seen == head {
            break;
        }
    }
    assert_eq!(town.hub.presence(&log()).len(), 2, "coming back counts no connection twice");
    assert!(town.hub.presence(&log()).iter().all(|here| here.connections == 1));
}

#[tokio::test]
async fn what_concerns_one_person_overtakes_a_broadcast() {
    let town = Town::build().await;
    let mut client = town.reader(1).await;
    client.say(&json!({ "t": "join", "topic": "me" })).await;
    client.until("joined").await;
    for n in 0..150 {
        town.log.append(&town.hub, &json!({ "n": n, "text": "x".repeat(1_000) }));
    }
    town.hub.to_person(person(1), &json!({ "kind": "offer" }), Lane::Priority);
    let mut before = 0;
    while client.until("event").await["topic"] != "me" {
        before += 1;
    }
    assert!(before < 100, "{before} of 150 went first");
    for _ in before..150 {
        assert_eq!(client.until("event").await["topic"], "log:1");
    }
}

#[tokio::test]
async fn people_are_seen_coming_going_and_coming_back() {
    let mut town = Town::build().await;
    let mut watcher = town.reader(1).await;
    assert_eq!(town.told().await, ("entered", person(1)));
    assert_eq!(watcher.until("presence").await["here"][0]["connections"], 1);
    let visitor = town.reader(2).await;
    assert_eq!(town.told().await, ("entered", person(2)));
    let here = watcher.until("presence").await["here"].clone();
    assert_eq!((&here[1]["who"], &here[1]["connections"]), (&json!(person(2)), &json!(1)));

    drop(visitor);
    assert_eq!(town.told().await, ("exited", person(2)));
    assert_eq!(watcher.until("presence").await["here"][1]["connections"], 0);
    town.hub.sweep(Instant::now() + Duration::from_secs(4)).await;
    let visitor = town.reader(2).await;
    assert_eq!(town.told().await, ("entered", person(2)));
    town.hub.sweep(Instant::now() + Duration::from_mins(1)).await;

    drop(visitor);
    assert_eq!(town.told().await, ("exited", person(2)));
    town.hub.sweep(Instant::now() + Duration::from_secs(9)).await;
    assert_eq!(town.told().await, ("left", person(2)));
    while watcher.until("presence").await["here"].as_array().unwrap().len() > 1 {}

    watcher.say(&json!({ "t": "leave", "topic": "log:1" })).await;
    assert_eq!(town.told().await, ("exited", person(1)));
    assert_eq!(town.told().await, ("left", person(1)));
    assert!(town.hub.presence(&log()).is_empty());
}

#[tokio::test]
async fn frames_that_cannot_be_carried_out_are_answered_with_a_code() {
    let town = Town::build().await;
    let mut client = town.reader(1).await;
    for (frame, code) in [
        ("no json".to_owned(), "bad_request"),
        (json!({ "t": "shout" }).to_string(), "bad_request"),
        (json!({ "t": "join", "topic": "nothing:1", "ref": 3 }).to_string(), "not_found"),
        (json!({ "t": "join", "topic": Topic::me(person(2)).to_string(), "ref": 3 }).to_string(), "not_found"),
        (json!({ "t": "send", "topic": "log:2", "ref": 3, "body": {} }).to_string(), "not_found"),
        (json!({ "t": "send", "topic": "log:1", "ref": 3, "body": null }).to_string(), "bad_request"),
        (json!({ "t": "send", "topic": "log:1", "ref": 3 }).to_string(), "bad_request"),
    ] {
        client.say_text(&frame).await;
        let refused = client.until("error").await;
        assert_eq!(refused["code"], code, "{frame}");
    }
    client.say(&json!({ "t": "join", "topic": "log:closed", "ref": 9 })).await;
    let refused = client.until("error").await;
    assert_eq!(
        refused,
        json!({ "t": "error", "topic": "log:closed", "ref": 9, "code": "room_closed", "body": { "since": 7 } })
    );

    client.say(&json!({ "t": "send", "topic": "log:1", "ref": 4, "body": "well" })).await;
    assert_eq!(client.until("reply").await, json!({ "t": "reply", "topic": "log:1", "ref": 4, "body": "well!" }));
    client.say(&json!({ "t": "ping" })).await;
    assert_eq!(client.until("pong").await["at"], 1_788_343_200_000_u64);
    client.say_text(&format!("\"{}\"", "x".repeat(70_000))).await;
    assert!(client.message().await.is_none_or(|message| message.is_close()));
}

#[tokio::test]
async fn a_flood_is_refused_and_then_ended() {
    let town = Town::build().await;
    let mut client = town.connect(1).await;
    for _ in 0..190 {
        client.say(&json!({ "t": "ping" })).await;
    }
    assert_eq!(client.until("error").await["code"], "too_many_requests");
    let mut said = 0;
    while said < 10_000 && client.try_say(&json!({ "t": "ping" })).await {
        said += 1;
    }
    // The rest of the flood may have thrown the close frame away.
    assert!(matches!(client.close_code().await, Some(1008) | None));
    assert!(town.hub.metrics().received.get() < 1_000);
}

#[tokio::test]
async fn a_client_that_answers_no_pings_is_cut_off() {
    let mut town = Town::build().await;
    let mut alive = town.reader(2).await;
    let _silent = town.reader(1).await;
    for _ in 0..2 {
        assert_eq!(town.told().await.0, "entered");
    }
    for _ in 0..3 {
        for _ in 0..25 {
            town.hub.sweep(Instant::now()).await;
        }
        alive.say(&json!({ "t": "ping" })).await;
        alive.until("pong").await;
    }
    assert_eq!(town.told().await, ("exited", person(1)));
    assert!(town.hub.quiet(&log(), person(2)).unwrap() < Duration::from_secs(20));
    assert_eq!(town.hub.quiet(&log(), person(1)), None);
}

#[tokio::test]
async fn a_program_that_stops_tells_everyone_and_takes_nobody_new() {
    let mut town = Town::build().await;
    let mut client = town.reader(1).await;
    let stuck = town.reader(2).await;
    for _ in 0..2 {
        assert_eq!(town.told().await.0, "entered");
    }
    let ((), code) = tokio::join!(town.hub.drain(Duration::from_secs(10)), async {
        client.until("draining").await;
        client.close_code().await
    });
    assert_eq!(code, Some(1012));
    assert_eq!(town.hub.metrics().sessions.get(), 0);
    assert_eq!(status(town.dial(&[("x-person", "1")]).await), 503);
    assert!(town.told.try_recv().is_err(), "nobody has left: the next program has them back");
    drop(stuck);
}

#[tokio::test]
async fn who_is_put_out_or_signed_out_hears_no_more() {
    let mut town = Town::build().await;
    let mut client = town.reader(1).await;
    assert_eq!(town.told().await, ("entered", person(1)));
    town.hub.remove(&log(), person(1)).await;
    assert_eq!(town.told().await, ("exited", person(1)));
    assert_eq!(town.told().await, ("left", person(1)));
    town.log.append(&town.hub, &json!({ "n": 1 }));
    client.say(&json!({ "t": "ping" })).await;
    loop {
        let frame = client.next().await;
        assert_ne!(frame["t"], "event");
        if frame["t"] == "pong" {
            break;
        }
    }
    town.hub.end_sign_in(kernel::SignInId::from_uuid(person(1).uuid()));
    assert_eq!(client.close_code().await, Some(1008));
}
