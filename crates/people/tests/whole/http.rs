//! What the routes answer.

use std::time::Duration;

use ::people::identity::{DemoAccess, demo, http::authenticate, set_password};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::middleware::from_fn_with_state;
use kernel::Role;
use platform::App;
use serde_json::{Value, json};
use tower::ServiceExt;
use wenqu_http::{ClientAddress, Front, mount};

use crate::city::City;
use crate::on_both_engines;

const PASSWORD: &str = "晨读七点半的闹钟";

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Value,
}

impl Answer {
    fn cookie(&self) -> Option<String> {
        let cookie = self.headers.get("set-cookie")?.to_str().unwrap();
        Some(cookie.split(';').next().unwrap().to_owned())
    }

    fn code(&self) -> (u16, &str) {
        (self.status.as_u16(), self.body["code"].as_str().unwrap_or_default())
    }
}

fn router(app: &App) -> Router {
    let (router, _, _) = ::people::routes().into_parts();
    mount(router.layer(from_fn_with_state(app.clone(), authenticate)), app.clone(), Front::default())
}

async fn call(app: &App, method: &str, path: &str, cookie: Option<&str>, body: Option<Value>) -> Answer {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}")).header("host", "127.0.0.1:8080");
    request = request.extension(ClientAddress("127.0.0.1".parse().unwrap()));
    if let Some(cookie) = cookie {
        request = request.header("cookie", cookie);
    }
    let request = match body {
        Some(body) => request.header("content-type", "application/json").body(Body::from(body.to_string())),
        None => request.body(Body::empty()),
    };
    let response = router(app).oneshot(request.unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn signed_in(city: &City) -> String {
    set_password(&city.app, city.teacher, "wang", PASSWORD).await.unwrap();
    let body = json!({ "login": "wang", "password": PASSWORD });
    call(&city.app, "POST", "/sign-in", None, Some(body)).await.cookie().unwrap()
}

on_both_engines! {
    async fn a_teacher_signs_in_and_out(city: City) {
        set_password(&city.app, city.teacher, "wang", PASSWORD).await.unwrap();
        let body = json!({ "login": "wang", "password": PASSWORD });
        let answer = call(&city.app, "POST", "/sign-in", None, Some(body)).await;
        assert_eq!(answer.status, 200);
        let cookie = answer.headers["set-cookie"].to_str().unwrap();
        assert!(cookie.starts_with("wenqu_session="), "{cookie}");
        assert!(cookie.ends_with("; HttpOnly; SameSite=Lax; Path=/; Max-Age=1209600"), "{cookie}");
        let org = json!({ "id": city.school.id, "name": "清源小学", "kind": "school" });
        let expected = json!({
            "person": { "id": city.teacher, "name": "王志强", "alias": "王老师" },
            "role": "teacher",
            "org": org,
            "roles": [{ "role": "teacher", "org": org }],
            "subjects": [{ "subject": "math", "stage": "primary" }, { "subject": "science", "stage": "junior" }],
            "login": "wang",
            "shortest_password": 8,
        });
        assert_eq!(answer.body, expected);

        let cookie = answer.cookie().unwrap();
        assert_eq!(call(&city.app, "GET", "/me", Some(&cookie), None).await.body, expected);
        let out = call(&city.app, "POST", "/sign-out", Some(&cookie), None).await;
        assert_eq!((out.status.as_u16(), out.cookie().as_deref()), (204, Some("wenqu_session=")));
        assert_eq!(call(&city.app, "GET", "/me", Some(&cookie), None).await.code(), (401, "sign_in_required"));
    }

    async fn pupils_and_guardians_are_told_what_concerns_them(city: City) {
        for (person, login) in [(city.pupil, "zihan"), (city.guardian, "xiulan")] {
            set_password(&city.app, person, login, PASSWORD).await.unwrap();
        }
        let body = |login: &str| Some(json!({ "login": login, "password": PASSWORD }));
        let pupil = call(&city.app, "POST", "/sign-in", None, body("zihan")).await.body;
        assert_eq!(pupil["role"], "pupil");
        assert_eq!(pupil["shortest_password"], 6, "small children type a short one");
        assert_eq!((&pupil["stage"], &pupil["grade"], &pupil["class_name"]), (&json!("primary"), &json!(3), &json!("三(2)班")));
        let guardian = call(&city.app, "POST", "/sign-in", None, body("xiulan")).await.body;
        assert_eq!(
            guardian["children"],
            json!([{ "id": city.pupil, "name": "陈子涵", "class_name": "三(2)班", "school_name": "清源小学", "stage": "primary" }])
        );
    }

    async fn nobody_gets_in_without_a_sign_in(city: City) {
        for (method, path, body) in [
            ("GET", "/me", None),
            ("POST", "/sign-out", None),
            ("PUT", "/me/password", Some(json!({ "current": "a", "new": "b" }))),
            ("PUT", "/me/role", Some(json!({ "role": "head" }))),
            ("PUT", "/me/locale", Some(json!({ "locale": "en" }))),
            ("GET", "/sign-ins", None),
            ("DELETE", "/sign-ins/01890000-0000-7000-8000-000000000000", None),
        ] {
            let wrong = format!("wenqu_session={}", "A".repeat(43));
            for cookie in [None, Some("wenqu_session=nonsense"), Some(wrong.as_str())] {
                let answer = call(&city.app, method, path, cookie, body.clone()).await;
                assert_eq!(answer.code(), (401, "sign_in_required"), "{method} {path} {cookie:?}");
            }
        }
    }

    async fn refusals_name_code_and_field(city: City) {
        let cookie = signed_in(&city).await;
        let weak = json!({ "current": PASSWORD, "new": "12345678" });
        let wrong = json!({ "current": "falsch", "new": "问渠那得清如许呀" });
        for (method, path, cookie, body, code, field) in [
            ("POST", "/sign-in", None, Some(json!({ "login": "wang", "password": "falsch" })), (401, "sign_in_failed"), Value::Null),
            ("POST", "/sign-in", None, Some(json!({ "login": "wang" })), (400, "bad_request"), Value::Null),
            ("POST", "/sign-in", None, Some(json!({ "login": 7, "password": "" })), (400, "bad_request"), json!("login")),
            ("PUT", "/me/password", Some(&cookie), Some(weak), (422, "password_weak"), json!("new")),
            ("PUT", "/me/password", Some(&cookie), Some(wrong), (422, "password_wrong"), json!("current")),
            ("PUT", "/me/role", Some(&cookie), Some(json!({ "role": "head" })), (403, "forbidden"), Value::Null),
            ("PUT", "/me/locale", Some(&cookie), Some(json!({ "locale": "fr" })), (400, "bad_request"), json!("locale")),
            ("DELETE", "/sign-ins/01890000-0000-7000-8000-000000000000", Some(&cookie), None, (404, "not_found"), Value::Null),
            ("GET", "/demo/people", None, None, (404, "demo_sign_in_off"), Value::Null),
            ("POST", "/demo/sign-in", None, Some(json!({ "role": "pupil" })), (404, "demo_sign_in_off"), Value::Null),
            ("POST", "/demo/sign-in", None, Some(json!({})), (400, "bad_request"), json!("role")),
        ] {
            let answer = call(&city.app, method, path, cookie.map(String::as_str), body).await;
            assert_eq!((answer.code(), &answer.body["field"]), (code, &field), "{method} {path}");
        }
    }

    async fn sign_ins_are_listed_and_the_language_is_kept(city: City) {
        let cookie = signed_in(&city).await;
        let listed = call(&city.app, "GET", "/sign-ins", Some(&cookie), None).await.body;
        assert_eq!((&listed[0]["here"], &listed[0]["means"], &listed[1]), (&json!(true), &json!("password"), &Value::Null));
        let chosen = call(&city.app, "PUT", "/me/locale", Some(&cookie), Some(json!({ "locale": "en" }))).await;
        assert_eq!(chosen.status, 204);
        assert_eq!(call(&city.app, "GET", "/me", Some(&cookie), None).await.body["locale"], "en");
    }

    async fn the_cookie_moves_on_with_the_sign_in(city: City) {
        let cookie = signed_in(&city).await;
        assert_eq!(call(&city.app, "GET", "/me", Some(&cookie), None).await.cookie(), None);
        city.clock.advance(Duration::from_hours(2));
        let answer = call(&city.app, "GET", "/me", Some(&cookie), None).await;
        assert_eq!(answer.cookie(), Some(cookie.clone()));
        assert!(answer.headers["set-cookie"].to_str().unwrap().ends_with("Max-Age=1209600"));
        // Pages read beside it that there is a sign-in, and it lasts as long.
        let here = answer.headers.get_all("set-cookie").into_iter().nth(1).unwrap();
        assert_eq!(here, "wenqu_here=1; SameSite=Lax; Path=/; Max-Age=1209600");
        city.clock.advance(Duration::from_hours(2));
        let out = call(&city.app, "POST", "/sign-out", Some(&cookie), None).await;
        assert_eq!(out.cookie().as_deref(), Some("wenqu_session="));
    }

    async fn one_click_makes_a_demo_pupil(city: City) {
        let mut tx = city.app.db.begin().await.unwrap();
        demo::open_region(&mut tx, city.region.id).await.unwrap();
        demo::introduce(&mut tx, city.pupil, Role::Pupil, "清源小学 三(2)班").await.unwrap();
        tx.commit().await.unwrap();
        let app = city.with_demo(DemoAccess::Loopback);
        let people = call(&app, "GET", "/demo/people", None, None).await.body;
        assert_eq!(
            people[0],
            json!({ "role": "pupil", "person_id": city.pupil, "name": "陈子涵", "note": "清源小学 三(2)班" })
        );
        let answer = call(&app, "POST", "/demo/sign-in", None, Some(json!({ "role": "pupil" }))).await;
        assert_eq!(answer.body["person"]["id"], json!(city.pupil));
        let me = call(&app, "GET", "/me", answer.cookie().as_deref(), None).await;
        assert_eq!(me.body, answer.body);
    }

    async fn the_rules_of_the_region_are_open_to_all(city: City) {
        city.clock.set("2026-09-02T20:50:00+08:00");
        let pack = call(&city.app, "GET", "/pack", None, None).await.body;
        assert_eq!(pack["name"], "zhejiang-sample");
        assert_eq!((&pack["open_now"], &pack["closes_at"]), (&json!(true), &json!("2026-09-02T13:00:00.000Z")));
        assert_eq!((&pack["session_limit_min"], &pack["warning_min"]), (&json!(30), &json!(10)));
        assert_eq!(pack["rest_card_min"], json!({ "primary": 20, "junior": 30, "senior": 30 }));
        let cut_off = json!({
            "code": "cut_off", "document": "教基厅函〔2021〕11号",
            "effective_from": "2021-04-02", "effective_until": null, "value": "21:00",
        });
        assert!(pack["rules"].as_array().unwrap().contains(&cut_off), "{pack}");
        city.clock.set("2026-09-02T21:00:00+08:00");
        let pack = call(&city.app, "GET", "/pack", None, None).await.body;
        assert_eq!((&pack["open_now"], &pack["opens_at"]), (&json!(false), &json!("2026-09-03T10:00:00.000Z")));
    }
}
