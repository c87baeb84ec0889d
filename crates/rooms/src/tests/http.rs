use ::http::{Request, Response, StatusCode};
use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt;
use kernel::Actor;
use serde_json::{Value, json};
use tower::ServiceExt;
use wenqu_http::{Front, mount};

use super::{House, on_both};
use crate::testing::person;

/// Sends a request as the person of that number, or as nobody.
async fn ask(
    t: &House,
    who: Option<u128>,
    method: &str,
    path: &str,
    body: Option<Value>,
    range: &str,
) -> Response<Bytes> {
    let (router, _, _) = crate::routes().into_parts();
    let router = mount(router, t.app.clone(), Front::default());
    let mut request = Request::builder().method(method).uri(format!("/api/v1/rooms/{path}"));
    if !range.is_empty() {
        request = request.header("range", range);
    }
    let body = body.map_or(Body::empty(), |body| Body::from(body.to_string()));
    let mut request = request.header("content-type", "application/json").body(body).unwrap();
    if let Some(actor) = who.map(|number| t.acting(number).actor.unwrap()) {
        request.extensions_mut().insert::<Actor>(actor);
    }
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    Response::from_parts(parts, body.collect().await.unwrap().to_bytes())
}

fn json_of(response: &Response<Bytes>) -> Value {
    serde_json::from_slice(response.body()).unwrap()
}

async fn get(t: &House, who: u128, path: &str) -> Value {
    let response = ask(t, Some(who), "GET", path, None, "").await;
    assert_eq!(response.status(), StatusCode::OK, "{:?}", response.body());
    json_of(&response)
}

on_both! {
    async fn a_room_by_plain_http(t: House) {
        let room = t.room().await;
        let line = json!({"n": 1, "op": {"k": "chat", "text": "看第二步"}});
        let bad = json!({"n": 2, "op": {"k": "dance"}});
        let body = json!({"client": "curl", "ops": [line, bad]});
        let sent = ask(&t, Some(1), "POST", &format!("{room}/ops"), Some(body.clone()), "").await;
        assert_eq!(sent.status(), StatusCode::OK, "{:?}", sent.body());
        let sent = json_of(&sent);
        let entry = json!({"seq": 2, "at": 0, "author": person(1), "client": "curl", "n": 1, "op": line["op"]});
        assert_eq!(sent, json!({"entries": [entry], "refused": [{"n": 2, "code": "board_op_invalid"}]}));
        // Sent again: the same answer, and no second entry.
        let again = ask(&t, Some(1), "POST", &format!("{room}/ops"), Some(body), "").await;
        assert_eq!(json_of(&again), sent);

        let log = get(&t, 2, &format!("{room}/log?after=1&limit=10")).await;
        assert_eq!(log, json!({"entries": [entry], "head": 2}));
        let snapshot = get(&t, 2, &format!("{room}/snapshot")).await;
        assert_eq!((&snapshot["seq"], &snapshot["chat"][0]["text"]), (&json!(2), &json!("看第二步")));
        let view = get(&t, 2, &room.to_string()).await;
        assert_eq!((&view["state"], &view["head"], &view["members"][0]["here"]), (&json!("open"), &json!(2), &json!(true)));
    }

    async fn who_is_turned_away_and_how(t: House) {
        let room = t.room().await;
        let ops = |op: Value| Some(json!({"client": "curl", "ops": [{"n": 1, "op": op}]}));
        let chat = json!({"k": "chat", "text": "好"});
        let missing: kernel::RoomId = t.app.new_id();
        let cases = [
            (None, "GET", room.to_string(), None, 401, "sign_in_required"),
            (Some(9), "GET", room.to_string(), None, 404, "not_found"),
            (Some(1), "GET", missing.to_string(), None, 404, "not_found"),
            (Some(9), "POST", format!("{room}/ops"), ops(chat.clone()), 404, "not_found"),
            (Some(9), "DELETE", format!("{room}/voice"), None, 404, "not_found"),
            (Some(1), "GET", format!("{room}/replay"), None, 409, "room_open"),
            (Some(1), "GET", format!("{room}/voices/0"), None, 404, "not_found"),
            (Some(1), "POST", format!("{room}/ops"), ops(json!({"k": "close"})), 422, "board_op_invalid"),
            (Some(2), "POST", format!("{room}/ops"), ops(json!({"k": "clear", "page": 0})), 403, "board_op_refused"),
            (Some(1), "POST", format!("{room}/ops"), Some(json!({"client": "no good", "ops": []})), 400, "bad_request"),
            (Some(1), "POST", format!("{room}/voice"), Some(json!({"type": "offer", "sdp": "v=0"})), 422, "voice_failed"),
        ];
        for (who, method, path, body, status, code) in cases {
            let response = ask(&t, who, method, &path, body, "").await;
            assert_eq!(response.status().as_u16(), status, "{method} {path}: {:?}", response.body());
            assert_eq!(json_of(&response)["code"], code, "{method} {path}");
        }
        let left = ask(&t, Some(1), "DELETE", &format!("{room}/voice"), None, "").await;
        assert_eq!(left.status(), StatusCode::NO_CONTENT);
    }

    async fn a_recording_is_served_whole_and_in_parts_before_and_after_it_is_kept(t: House) {
        let room = t.room().await;
        let path = crate::tests::voices::spoken(&t, room, 1, 2).await;
        let bytes = std::fs::read(&path).unwrap();
        t.rooms.close(&t.ctx, room).await.unwrap();
        for kept in [false, true] {
            if kept {
                t.clock.advance(std::time::Duration::from_secs(10));
                platform::jobs::run_due(&t.app, &crate::jobs()).await.unwrap();
            }
            let voice = format!("{room}/voices/0");
            let whole = ask(&t, Some(2), "GET", &voice, None, "").await;
            assert_eq!((whole.status().as_u16(), &whole.headers()["content-type"]), (200, &"audio/ogg".parse().unwrap()));
            assert_eq!(whole.body(), &bytes);
            let part = ask(&t, Some(2), "GET", &voice, None, "bytes=10-19").await;
            assert_eq!((part.status().as_u16(), part.body().as_ref()), (206, &bytes[10..20]));
            assert_eq!(part.headers()["content-range"], format!("bytes 10-19/{}", bytes.len()));
            let beyond = ask(&t, Some(2), "GET", &voice, None, "bytes=999999-").await;
            assert_eq!(beyond.status().as_u16(), 416);
            let link = ask(&t, Some(2), "POST", &format!("{voice}/link"), None, "").await;
            assert_eq!(link.status().as_u16(), 201, "{:?}", link.body());
            let link = json_of(&link)["url"].as_str().unwrap().replace("/api/v1/rooms/", "");
            let part = ask(&t, None, "GET", &link, None, "bytes=10-19").await;
            assert_eq!((part.status().as_u16(), part.body().as_ref()), (206, &bytes[10..20]));
            assert_eq!(part.headers()["cache-control"], "private, no-store");
            let other = ask(&t, None, "GET", &link.replace("voices/0", "voices/1"), None, "").await;
            assert_eq!(other.status().as_u16(), 404);
        }
        let replay = get(&t, 2, &format!("{room}/replay")).await;
        assert_eq!(replay["voices"][0]["url"], format!("/api/v1/rooms/{room}/voices/0"));
    }

    async fn a_link_to_a_voice_ends_with_the_right_to_watch(t: House) {
        use std::sync::Arc;
        use std::sync::atomic::{AtomicBool, Ordering};
        use kernel::{Relations, RoomId};

        struct Consent(Arc<AtomicBool>);
        #[async_trait::async_trait]
        impl crate::RoomGuard for Consent {
            async fn relations(&self, _: &platform::Ctx, _: RoomId) -> anyhow::Result<Relations> {
                Ok(Relations::NONE)
            }

            async fn may_watch(&self, _: &platform::Ctx, _: RoomId) -> anyhow::Result<bool> {
                Ok(self.0.load(Ordering::SeqCst))
            }
        }
        let mut t = t;
        let given = Arc::new(AtomicBool::new(true));
        t.app.parts = t.app.parts.clone().with::<Arc<dyn crate::RoomGuard>>(Arc::new(Consent(Arc::clone(&given))));
        let room = t.room().await;
        crate::tests::voices::spoken(&t, room, 1, 2).await;
        t.rooms.close(&t.ctx, room).await.unwrap();
        let asked = ask(&t, Some(2), "POST", &format!("{room}/voices/0/link"), None, "").await;
        let link = json_of(&asked)["url"].as_str().unwrap().replace("/api/v1/rooms/", "");
        assert_eq!(ask(&t, None, "GET", &link, None, "").await.status(), StatusCode::OK);
        assert_eq!(ask(&t, Some(9), "POST", &format!("{room}/voices/0/link"), None, "").await.status(), 404);
        given.store(false, Ordering::SeqCst);
        assert_eq!(ask(&t, None, "GET", &link, None, "").await.status(), StatusCode::NOT_FOUND);
        assert_eq!(ask(&t, Some(2), "POST", &format!("{room}/voices/0/link"), None, "").await.status(), 404);
    }

    async fn a_guard_lets_others_look_but_not_write(t: House) {
        use std::sync::Arc;
        use kernel::{Relation, Relations, RoomId};

        struct Family;
        #[async_trait::async_trait]
        impl crate::RoomGuard for Family {
            async fn relations(&self, ctx: &platform::Ctx, _: RoomId) -> anyhow::Result<Relations> {
                Ok(Relations::NONE.with_if(ctx.actor()?.person == person(5), Relation::OwnChild))
            }
        }
        let mut t = t;
        t.app.parts = t.app.parts.clone().with::<Arc<dyn crate::RoomGuard>>(Arc::new(Family));
        let room = t.room().await;
        get(&t, 5, &format!("{room}/log")).await;
        let chat = json!({"client": "curl", "ops": [{"n": 1, "op": {"k": "chat", "text": "好"}}]});
        let refused = ask(&t, Some(5), "POST", &format!("{room}/ops"), Some(chat), "").await;
        assert_eq!(refused.status(), StatusCode::FORBIDDEN);
        assert_eq!(ask(&t, Some(6), "GET", &format!("{room}/log"), None, "").await.status(), StatusCode::NOT_FOUND);
    }
}
