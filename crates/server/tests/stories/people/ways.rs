//! Ways through other sites: a real `OpenID` provider, a real CAS server, `WeCom` and `DingTalk` simulated.

use std::collections::BTreeMap;
use std::time::Duration;

use kernel::{Clock, ErrorCode, Role};
use people::contacts::ContactKind;
use people::external_ids::{Scheme, service as external_ids};
use people::identity::set_password;
use people::identity::ways::{Audience, MatchWith};
use platform::system::SystemClock;
use serde_json::json;
use testkit::{Browser, Page, Person, Simulator, Site, Town};
use wenqu::config::{WayKind, WaySettings};

use super::PASSWORD;
use super::messages::{deliveries, reach_by, stands, tell_of as tell};

/// Where another site sends a browser back to.
fn back(t: &Town, way: &str) -> String {
    format!("http://{}/api/v1/sign-in/ways/{way}/return", t.address())
}

fn way(name: &str, kind: WayKind) -> WaySettings {
    WaySettings {
        name: name.to_owned(),
        kind,
        title: BTreeMap::from([("zh-CN".to_owned(), "市教育局".to_owned())]),
        roles: Vec::new(),
        url: None,
        client_id: None,
        secret: None,
        secret_file: None,
        scopes: Vec::new(),
        agent: None,
        audience: None,
        notices: false,
        api_url: None,
        login_url: None,
        match_claim: None,
        match_with: None,
    }
}

fn oidc(name: &str, provider: &Site) -> WaySettings {
    WaySettings {
        url: Some(provider.url.clone()),
        client_id: Some("wenqu".to_owned()),
        secret: Some("wenqu-secret".into()),
        scopes: vec!["profile".to_owned()],
        ..way(name, WayKind::Oidc)
    }
}

/// Sets ways up. The program keeps its address, which other sites have been told, and its clock goes with theirs.
async fn set_up(t: &Town, ways: Vec<WaySettings>) {
    let address = t.address();
    t.clock.set_to(SystemClock.now());
    t.reconfigure(|config| {
        config.http.listen = address;
        config.sign_in.ways = ways;
    })
    .await;
}

async fn teacher(t: &Town) -> Person {
    let teacher = t.school("江山实验小学").await.teacher("李老师", &[]).await;
    set_password(&t.app(), teacher.id(), "li", PASSWORD).await.unwrap();
    teacher
}

async fn with_code(t: &Town, teacher: &Person, code: &str) {
    let app = t.app();
    let mut tx = app.db.begin().await.unwrap();
    let ids = [(teacher.id(), code)];
    external_ids::put_for_persons(app.part(), &mut tx, Scheme::TeacherCode, &ids, app.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// Goes to the other site and signs in there; the page at which one comes out.
async fn through(browser: &Browser, way: &str, form: &[(&str, &str)]) -> Page {
    let (status, departure) = browser.post(&format!("/sign-in/ways/{way}"), json!({ "next": "/sessions" })).await;
    assert_eq!(status, 200, "{departure}");
    let page = browser.go(departure["url"].as_str().unwrap()).await;
    if page.url.path() == "/sessions" || page.url.path().starts_with("/sign-in") {
        page
    } else {
        browser.fill(page, form).await
    }
}

/// The path and the query of a page.
fn place(page: &Page) -> String {
    page.url.query().map_or_else(|| page.url.path().to_owned(), |query| format!("{}?{query}", page.url.path()))
}

async fn link(browser: &Browser) {
    let (status, arrival) = browser.post("/sign-in/link", json!({ "login": "li", "password": PASSWORD })).await;
    assert_eq!((status, &arrival["next"]), (200, &json!("/sessions")), "{arrival}");
}

const LI: [(&str, &str); 2] = [("login", "li"), ("password", "anything")];
const CAS_LI: [(&str, &str); 2] = [("username", "li.lan"), ("password", "clear-water")];

testkit::stories! {
    async fn a_teacher_links_the_bureaus_identity_once_and_comes_by_it_ever_after(t: Town) {
        let teacher = teacher(&t).await;
        let provider = Site::openid_provider(&[&back(&t, "bureau")]);
        set_up(&t, vec![oidc("bureau", &provider)]).await;
        let (_, ways) = Browser::open(t.address()).get("/sign-in/ways").await;
        assert_eq!(ways, json!([{ "name": "bureau", "kind": "oidc", "titles": { "zh-CN": "市教育局" }, "roles": [] }]));

        let browser = Browser::open(t.address());
        assert_eq!(place(&through(&browser, "bureau", &LI).await), "/sign-in/link");
        assert_eq!(browser.get("/me").await.0, 401);
        let (_, waiting) = browser.get("/sign-in/link").await;
        assert_eq!(waiting, json!({ "way": "bureau", "label": "li@bureau" }));
        let wrong = browser.post("/sign-in/link", json!({ "login": "li", "password": "guess-guess" })).await;
        assert_eq!((wrong.0, &wrong.1["code"]), (401, &json!("sign_in_failed")));
        link(&browser).await;
        assert_eq!(browser.get("/me").await.1["person"]["id"], json!(teacher.id()));
        assert_eq!(browser.get("/sign-in/link").await.0, 422, "it waits no longer");

        let again = Browser::open(t.address());
        assert_eq!(place(&through(&again, "bureau", &LI).await), "/sessions");
        assert_eq!(again.get("/me").await.1["person"]["id"], json!(teacher.id()));
        assert_eq!(again.get("/sign-ins").await.1[0]["means"], "oidc");

        let (_, identities) = again.get("/me/identities").await;
        assert_eq!((identities[0]["way"].as_str(), identities[0]["label"].as_str()), (Some("bureau"), Some("li@bureau")));
        let path = format!("/me/identities/{}", identities[0]["id"].as_str().unwrap());
        let colleague = t.school("城东小学").await.teacher("王老师", &[]).await;
        colleague.delete(&path).await.refused(ErrorCode::NotFound);
        assert_eq!(again.delete(&path).await.0, 204);
        assert_eq!(place(&through(&Browser::open(t.address()), "bureau", &LI).await), "/sign-in/link");
    }

    async fn a_claim_finds_whom_the_operator_trusts_it_to_name(t: Town) {
        let teacher = teacher(&t).await;
        let colleague = t.school("城东小学").await.teacher("王老师", &[]).await;
        with_code(&t, &colleague, "Wang").await;
        let provider = Site::openid_provider(&["bureau", "officers", "codes"].map(|way| back(&t, way)));
        let matching = |way: WaySettings| WaySettings {
            match_claim: Some("staff_number".to_owned()),
            match_with: Some(MatchWith::Login),
            ..way
        };
        let officers = WaySettings { roles: vec![Role::Bureau], ..oidc("officers", &provider) };
        let codes = WaySettings { match_with: Some(MatchWith::TeacherCode), ..matching(oidc("codes", &provider)) };
        set_up(&t, vec![matching(oidc("bureau", &provider)), matching(officers), codes]).await;
        // The provider says `LI`, the login is `li`.
        let browser = Browser::open(t.address());
        assert_eq!(place(&through(&browser, "bureau", &LI).await), "/sessions");
        assert_eq!(browser.get("/me").await.1["person"]["id"], json!(teacher.id()));
        let by_code = Browser::open(t.address());
        let form = [("login", "wang"), ("password", "x")];
        assert_eq!(place(&through(&by_code, "codes", &form).await), "/sessions");
        assert_eq!(by_code.get("/me").await.1["person"]["id"], json!(colleague.id()));
        let nobody = Browser::open(t.address());
        let form = [("login", "nobody"), ("password", "x")];
        assert_eq!(place(&through(&nobody, "bureau", &form).await), "/sign-in/link");
        let refused = Browser::open(t.address());
        assert_eq!(place(&through(&refused, "officers", &LI).await), "/sign-in?problem=forbidden");
        assert_eq!(refused.get("/me").await.0, 401);
    }

    async fn an_answer_for_another_journey_leads_nowhere(t: Town) {
        teacher(&t).await;
        let provider = Site::openid_provider(&[&back(&t, "bureau")]);
        set_up(&t, vec![oidc("bureau", &provider)]).await;
        let broken = "/sign-in?problem=sign_in_way_broken";
        let stranger = Browser::open(t.address());
        assert_eq!(place(&stranger.go(&format!("{}?code=x&state=y", back(&t, "bureau"))).await), broken);
        stranger.post("/sign-in/ways/bureau", json!({})).await;
        assert_eq!(place(&stranger.go(&format!("{}?code=x&state=y", back(&t, "bureau"))).await), broken);
        let (_, departure) = stranger.post("/sign-in/ways/bureau", json!({})).await;
        let url = url::Url::parse(departure["url"].as_str().unwrap()).unwrap();
        let sent: BTreeMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!((sent["code_challenge_method"].as_str(), sent["response_type"].as_str()), ("S256", "code"));
        let answer = format!("{}?code=forged&state={}", back(&t, "bureau"), sent["state"]);
        assert_eq!(place(&stranger.go(&answer).await), broken, "the provider does not know the code");
        assert_eq!(place(&stranger.go(&answer).await), broken, "the journey is over");
        let (_, departure) = stranger.post("/sign-in/ways/bureau", json!({})).await;
        t.clock.advance(Duration::from_mins(11));
        let late = stranger.go(departure["url"].as_str().unwrap()).await;
        assert_eq!(place(&stranger.fill(late, &LI).await), broken, "it took too long");
    }

    async fn a_provider_that_is_down_leaves_the_password(t: Town) {
        teacher(&t).await;
        let mut provider = Site::openid_provider(&[&back(&t, "bureau")]);
        set_up(&t, vec![oidc("bureau", &provider)]).await;
        provider.stop();
        let browser = Browser::open(t.address());
        let (status, problem) = browser.post("/sign-in/ways/bureau", json!({})).await;
        assert_eq!((status, &problem["code"]), (502, &json!("sign_in_way_down")));
        assert_eq!(browser.post("/sign-in/ways/nowhere", json!({})).await.0, 404);
        assert_eq!(browser.post("/sign-in", json!({ "login": "li", "password": PASSWORD })).await.0, 200);
    }

    async fn an_identity_is_linked_from_ones_own_page_and_belongs_to_one_person(t: Town) {
        teacher(&t).await;
        let other = t.school("城东小学").await.teacher("王老师", &[]).await;
        set_password(&t.app(), other.id(), "wang", PASSWORD).await.unwrap();
        let provider = Site::openid_provider(&[&back(&t, "bureau")]);
        set_up(&t, vec![oidc("bureau", &provider)]).await;
        for (login, page) in [("li", "/settings"), ("wang", "/settings?problem=identity_taken")] {
            let browser = Browser::open(t.address());
            browser.post("/sign-in", json!({ "login": login, "password": PASSWORD })).await;
            let (status, departure) = browser.post("/me/identities", json!({ "way": "bureau", "next": "/settings" })).await;
            assert_eq!(status, 200, "{departure}");
            let there = browser.go(departure["url"].as_str().unwrap()).await;
            assert_eq!(place(&browser.fill(there, &LI).await), page);
        }
    }

    async fn a_cas_ticket_signs_in_and_its_logout_signs_out(t: Town) {
        let teacher = teacher(&t).await;
        let cas = Site::cas_server(&back(&t, "county"));
        let settings = WaySettings { url: Some(cas.url.clone()), ..way("county", WayKind::Cas) };
        set_up(&t, vec![settings]).await;
        let browser = Browser::open(t.address());
        assert_eq!(place(&through(&browser, "county", &CAS_LI).await), "/sign-in/link");
        assert_eq!(browser.get("/sign-in/link").await.1["label"], "li.lan");
        link(&browser).await;

        let again = Browser::open(t.address());
        assert_eq!(place(&through(&again, "county", &CAS_LI).await), "/sessions");
        assert_eq!(again.get("/me").await.1["person"]["id"], json!(teacher.id()));
        again.go(&format!("{}/logout", cas.url)).await;
        assert_eq!(again.get("/me").await.0, 401, "the server has ended it");

        // A ticket is good once, and for the service it was given for.
        let thief = Browser::open(t.address());
        let (_, departure) = thief.post("/sign-in/ways/county", json!({})).await;
        let url = url::Url::parse(departure["url"].as_str().unwrap()).unwrap();
        let service = url.query_pairs().find(|(name, _)| name == "service").unwrap().1.into_owned();
        assert_eq!(place(&thief.go(&format!("{service}&ticket=ST-forged")).await), "/sign-in?problem=sign_in_way_broken");
    }

    async fn wecom_members_and_parents_come_in_by_a_code(t: Town) {
        let teacher = teacher(&t).await;
        let there = Simulator::start().await;
        let settings = |name: &str, audience| WaySettings {
            client_id: Some("wwwenqu".to_owned()),
            agent: Some("1000002".to_owned()),
            secret: Some("clear-water".into()),
            api_url: Some(there.url.clone()),
            login_url: Some(format!("{}/wwlogin/sso/login", there.url)),
            audience: Some(audience),
            ..way(name, WayKind::Wecom)
        };
        set_up(&t, vec![settings("wecom", Audience::Staff), settings("families", Audience::Families)]).await;
        there.user("lilan");
        let browser = Browser::open(t.address());
        assert_eq!(place(&through(&browser, "wecom", &[]).await), "/sign-in/link");
        link(&browser).await;
        there.revoke_tokens();
        let again = Browser::open(t.address());
        assert_eq!(place(&through(&again, "wecom", &[]).await), "/sessions", "a fresh token takes the place of the revoked");
        assert_eq!(again.get("/me").await.1["person"]["id"], json!(teacher.id()));
        assert_eq!(place(&through(&Browser::open(t.address()), "families", &[]).await), "/sign-in/link");

        there.user("");
        let outside = through(&Browser::open(t.address()), "wecom", &[]).await;
        assert_eq!(place(&outside), "/sign-in?problem=sign_in_way_broken", "somebody from outside");
    }

    async fn parents_are_told_in_wecom_and_by_text_message_where_they_do_not_follow_the_school(t: Town) {
        let parent = teacher(&t).await;
        let there = Simulator::start().await;
        let families = WaySettings {
            client_id: Some("wwwenqu".to_owned()),
            agent: Some("1000002".to_owned()),
            secret: Some("clear-water".into()),
            api_url: Some(there.url.clone()),
            login_url: Some(format!("{}/wwlogin/sso/login", there.url)),
            audience: Some(Audience::Families),
            notices: true,
            ..way("families", WayKind::Wecom)
        };
        set_up(&t, vec![families]).await;
        there.user("mother-lan");
        let browser = Browser::open(t.address());
        assert_eq!(place(&through(&browser, "families", &[]).await), "/sign-in/link");
        link(&browser).await;
        reach_by(&t, parent.id(), ContactKind::Phone, "13812345678").await;
        t.clock.set("2026-09-02T12:00:00+08:00");
        let operator = t.staff(Role::Operator, "运维").await;

        tell(&t, parent.id(), "reset_issued").await;
        assert_eq!(there.notices(), Vec::<serde_json::Value>::new());
        let expected = [stands("wecom", "fell_back", "not_subscribed"), stands("sms", "sent", "")];
        assert_eq!(deliveries(&operator).await, expected, "who does not follow is sent a text message at once");

        there.follow("mother-lan");
        there.revoke_tokens();
        tell(&t, parent.id(), "reset_used").await;
        let taken = there.notices();
        assert_eq!((taken.len(), &taken[0]["to_parent_userid"]), (1, &json!(["mother-lan"])));
        assert_eq!(taken[0]["text"]["content"], "一个重设密码的码已被使用。如果不是您要的，请联系班主任。");
        assert_eq!(deliveries(&operator).await[2..], [stands("wecom", "sent", ""), stands("sms", "queued", "")]);
        parent.enter_again().await;
        let unread = parent.get("/notices").await.is(200).json();
        parent.post(&format!("/notices/{}/read", unread["items"][0]["id"].as_str().unwrap()), json!({})).await.is(204);
        t.pass(Duration::from_mins(5)).await;
        assert_eq!(deliveries(&operator).await[3], stands("sms", "suppressed", "read"));
    }

    async fn dingtalk_users_come_in_by_a_code_that_is_good_once(t: Town) {
        let teacher = teacher(&t).await;
        let there = Simulator::start().await;
        let settings = WaySettings {
            client_id: Some("dingwenqu".to_owned()),
            secret: Some("clear-water".into()),
            api_url: Some(there.url.clone()),
            login_url: Some(format!("{}/oauth2/auth", there.url)),
            ..way("dingtalk", WayKind::Dingtalk)
        };
        let wrong = WaySettings { secret: Some("wrong".into()), name: "wrong".to_owned(), ..settings.clone() };
        set_up(&t, vec![settings, wrong]).await;
        there.user("lilan");
        let browser = Browser::open(t.address());
        assert_eq!(place(&through(&browser, "dingtalk", &[]).await), "/sign-in/link");
        assert_eq!(browser.get("/sign-in/link").await.1, json!({ "way": "dingtalk", "label": "lilan" }));
        link(&browser).await;
        let again = Browser::open(t.address());
        assert_eq!(place(&through(&again, "dingtalk", &[]).await), "/sessions");
        assert_eq!(again.get("/me").await.1["person"]["id"], json!(teacher.id()));

        let (_, departure) = again.post("/sign-in/ways/dingtalk", json!({})).await;
        let state = url::Url::parse(departure["url"].as_str().unwrap()).unwrap();
        let state = state.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
        let replayed = again.go(&format!("{}?authCode=code-1&state={state}", back(&t, "dingtalk"))).await;
        assert_eq!(place(&replayed), "/settings?problem=sign_in_way_broken", "the code was used");
        let down = through(&Browser::open(t.address()), "wrong", &[]).await;
        assert_eq!(place(&down), "/sign-in?problem=sign_in_way_down", "our own secret is wrong");
    }
}
