//! Guessing at passwords, new devices, and signing out everywhere.

use std::time::Duration;

use kernel::ErrorCode;
use serde_json::{Value, json};
use testkit::{Answer, Person, Town};

use super::{PASSWORD, by_password};

async fn sign_in(person: &Person, login: &str, password: &str) -> Answer {
    person.post("/sign-in", json!({ "login": login, "password": password })).await
}

/// The answer without what differs from request to request.
fn told(answer: &Answer) -> Value {
    let mut body = answer.json();
    body.as_object_mut().unwrap().remove("request_id");
    json!([answer.status, body])
}

testkit::stories! {
    async fn nobody_learns_who_has_a_login(t: Town) {
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        by_password(&t, &teacher, "li").await;
        for _ in 0..5 {
            let wrong = sign_in(&t.stranger(), "li", "guess-guess").await.refused(ErrorCode::SignInFailed);
            let unknown = sign_in(&t.stranger(), "nobody", "guess-guess").await.refused(ErrorCode::SignInFailed);
            assert_eq!(told(&wrong), told(&unknown));
        }
        let wrong = sign_in(&t.stranger(), "li", "guess-guess").await.refused(ErrorCode::TooManyRequests);
        let unknown = sign_in(&t.stranger(), "nobody", "guess-guess").await.refused(ErrorCode::TooManyRequests);
        assert_eq!(told(&wrong), told(&unknown));
    }

    async fn strangers_who_guess_do_not_lock_a_teacher_out(t: Town) {
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        let own = by_password(&t, &teacher, "li").await;
        own.act("/sign-out").await.is(204);
        for _ in 0..5 {
            sign_in(&t.stranger(), "li", "guess-guess").await.refused(ErrorCode::SignInFailed);
        }
        sign_in(&t.stranger(), "li", PASSWORD).await.refused(ErrorCode::TooManyRequests);
        sign_in(&own, "li", PASSWORD).await.is(200);
        t.clock.advance(Duration::from_secs(30));
        sign_in(&t.stranger(), "li", PASSWORD).await.is(200);
    }

    async fn a_new_device_is_told_to_its_owner_and_ended_from_afar(t: Town) {
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        let own = by_password(&t, &teacher, "li").await;
        let codes = |answer: Answer| answer["items"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect::<Vec<_>>();
        assert_eq!(codes(own.get("/notices").await.is(200)), Vec::<Value>::new());
        sign_in(&own, "li", PASSWORD).await.is(200);
        assert_eq!(codes(own.get("/notices").await.is(200)), Vec::<Value>::new());

        let thief = t.stranger();
        sign_in(&thief, "li", PASSWORD).await.is(200);
        assert_eq!(codes(own.get("/notices").await.is(200)), vec![json!("new_sign_in")]);
        let listed = own.get("/sign-ins").await.is(200).json();
        assert_eq!(listed.as_array().unwrap().len(), 4, "the demo sign-in, the own two, the thief's: {listed}");
        assert_eq!((&listed[0]["here"], &listed[1]["here"]), (&json!(false), &json!(true)));
        assert_eq!(listed[0]["address"], "127.0.0.*");

        assert_eq!(own.act("/sign-ins/end-others").await.is(200)["ended"], 3);
        thief.get("/me").await.refused(ErrorCode::SignInRequired);
        own.get("/me").await.is(200);
    }

    async fn a_changed_password_ends_every_other_sign_in(t: Town) {
        let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
        let own = by_password(&t, &teacher, "li").await;
        own.put("/me/password", json!({ "current": PASSWORD, "new": "问渠那得清如许呀" })).await.is(204);
        teacher.get("/me").await.refused(ErrorCode::SignInRequired);
        assert_eq!(own.get("/sign-ins").await.is(200).json().as_array().unwrap().len(), 1);
    }
}
