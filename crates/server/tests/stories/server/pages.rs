//! The pages for operators and developers.

use testkit::Town;

testkit::stories! {
    async fn a_program_that_serves_is_alive_and_ready(t: Town) {
        let stranger = t.stranger();
        assert_eq!(stranger.get("/healthz").await.is(200).bytes, "ok\n");
        let ready = stranger.get("/readyz").await.is(200);
        let all = serde_json::json!({ "accepting": true, "database": true, "files": true, "room_log": true, "missing_programs": [], "reads_photos": false, "hears_voices": false, "knows_meanings": false });
        assert_eq!(ready.json(), all);
    }

    async fn numbers_are_shown_to_this_machine_and_to_who_has_the_token(t: Town) {
        t.reconfigure(|config| {
            config.http.metrics_token = Some(secret("metrics-token"));
        })
        .await;
        let stranger = t.stranger();
        stranger.get("/readyz").await.is(200);
        let page = stranger.get("/metrics").await.is(200);
        assert!(String::from_utf8_lossy(&page.bytes).contains("wenqu_"));

        let passed_on = async |token: &str| {
            let token = format!("Bearer {token}");
            stranger
                .send(reqwest::Method::GET, "/metrics", |request| {
                    request.header("x-forwarded-for", "203.0.113.5").header("authorization", token)
                })
                .await
        };
        passed_on("wrong").await.is(404);
        passed_on("metrics-token").await.is(200);
    }

    async fn every_answer_keeps_pages_to_themselves(t: Town) {
        for path in ["/healthz", "/api/docs", "/api/v1/me", "/api/nothing"] {
            let answer = t.stranger().get(path).await;
            let policy = answer.headers["content-security-policy"].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'"), "{path}: {policy}");
            assert_eq!(answer.headers["x-content-type-options"], "nosniff", "{path}");
        }
    }

    async fn the_interface_is_served_with_a_page_to_browse_it(t: Town) {
        let stranger = t.stranger();
        let document = stranger.get("/api/openapi.json").await.is(200);
        assert_eq!(document["openapi"], "3.1.0");
        for path in ["/api/docs", "/api/docs.js", "/api/docs.css"] {
            stranger.get(path).await.is(200);
        }
    }

    async fn what_is_personal_is_not_kept_by_browsers(t: Town) {
        let pupil = t.school("江山实验小学").await.class(3, "三(2)班").await.pupil("小鱼").await;
        assert_eq!(pupil.get("/me").await.is(200).headers["cache-control"], "no-store");
    }
}

fn secret(text: &str) -> wenqu::config::Secret {
    serde_json::from_value(serde_json::json!(text)).unwrap()
}
