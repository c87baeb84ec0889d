//! `WeCom` (企业微信) and `DingTalk` (钉钉) as their documents describe them: what can be had of them without an organisation of
//! one's own there. Codes are good once and for five minutes; refusals have the documented numbers and names.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Redirect;
use axum::routing::{get, post};
use axum::{Json, Router};
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// `WeCom` and `DingTalk`, simulated on loopback. `corpid` is `wwwenqu`, every secret is `clear-water`.
#[derive(Clone)]
pub struct Simulator {
    /// Where both answer.
    pub url: String,
    state: Shared,
}

type Shared = Arc<Mutex<Inside>>;
type Parameters = Query<BTreeMap<String, String>>;

#[derive(Default)]
struct Inside {
    /// Who is signed in over there.
    user: String,
    /// Codes that are good, and whose.
    codes: BTreeMap<String, String>,
    /// Tokens that are good, and whose; the program's own belong to nobody.
    tokens: BTreeMap<String, String>,
    given: u32,
    /// Parents who follow the school's account.
    followers: BTreeSet<String>,
    /// School notices that were taken, as they were sent.
    notices: Vec<Value>,
    /// Codes that were used or have run out.
    spent: BTreeSet<String>,
}

impl Inside {
    fn next(&mut self, kind: &str) -> String {
        self.given += 1;
        format!("{kind}-{}", self.given)
    }

    /// Whose code this is; it is good once.
    fn redeem(&mut self, code: &str) -> Option<String> {
        let user = self.codes.remove(code)?;
        self.spent.insert(code.to_owned());
        Some(user)
    }
}

impl Simulator {
    /// Starts both.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start() -> Self {
        let state = Shared::default();
        let router = Router::new()
            .route("/wwlogin/sso/login", get(wecom_login))
            .route("/cgi-bin/gettoken", get(wecom_token))
            .route("/cgi-bin/auth/getuserinfo", get(wecom_member))
            .route("/cgi-bin/school/getuserinfo", get(wecom_parent))
            .route("/cgi-bin/school/user/get", get(wecom_school_user))
            .route("/cgi-bin/externalcontact/message/send", post(wecom_school_notice))
            .route("/oauth2/auth", get(dingtalk_login))
            .route("/v1.0/oauth2/userAccessToken", post(dingtalk_token))
            .route("/v1.0/contact/users/me", get(dingtalk_me))
            .with_state(Arc::clone(&state));
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, state }
    }

    /// Signs somebody in over there; an empty name is somebody from outside the organisation.
    pub fn user(&self, name: &str) {
        name.clone_into(&mut self.state.lock().user);
    }

    /// A parent follows the school's account.
    pub fn follow(&self, parent: &str) {
        self.state.lock().followers.insert(parent.to_owned());
    }

    /// The school notices that were taken, as they were sent.
    #[must_use]
    pub fn notices(&self) -> Vec<Value> {
        self.state.lock().notices.clone()
    }

    /// Lets five minutes pass over every code that was given out.
    pub fn expire_codes(&self) {
        let mut inside = self.state.lock();
        let codes = std::mem::take(&mut inside.codes);
        inside.spent.extend(codes.into_keys());
    }

    /// Takes every token back before its time.
    pub fn revoke_tokens(&self) {
        self.state.lock().tokens.clear();
    }
}

fn send_back(state: &Shared, query: &BTreeMap<String, String>, parameter: &str) -> Redirect {
    let mut inside = state.lock();
    let (code, user) = (inside.next("code"), inside.user.clone());
    inside.codes.insert(code.clone(), user);
    let (back, state) = (&query["redirect_uri"], &query["state"]);
    Redirect::to(&format!("{back}?{parameter}={code}&state={state}"))
}

async fn wecom_login(State(state): State<Shared>, Query(query): Parameters) -> Redirect {
    assert_eq!((query["appid"].as_str(), query["login_type"].as_str()), ("wwwenqu", "CorpApp"));
    send_back(&state, &query, "code")
}

async fn wecom_token(State(state): State<Shared>, Query(query): Parameters) -> Json<Value> {
    if query["corpid"] != "wwwenqu" || query["corpsecret"] != "clear-water" {
        return Json(json!({ "errcode": 40001, "errmsg": "invalid credential" }));
    }
    let mut inside = state.lock();
    let token = inside.next("token");
    inside.tokens.insert(token.clone(), String::new());
    Json(json!({ "errcode": 0, "errmsg": "ok", "access_token": token, "expires_in": 7200 }))
}

fn wecom_user(state: &Shared, query: &BTreeMap<String, String>) -> Result<String, Json<Value>> {
    let mut inside = state.lock();
    if !inside.tokens.contains_key(&query["access_token"]) {
        return Err(Json(json!({ "errcode": 40014, "errmsg": "invalid access_token" })));
    }
    inside.redeem(&query["code"]).ok_or(Json(json!({ "errcode": 40029, "errmsg": "invalid code" })))
}

async fn wecom_member(State(state): State<Shared>, Query(query): Parameters) -> Json<Value> {
    match wecom_user(&state, &query) {
        Ok(user) if user.is_empty() => {
            Json(json!({ "errcode": 0, "errmsg": "ok", "openid": "oOUTSIDE", "external_userid": "wmOUTSIDE" }))
        }
        Ok(user) => Json(json!({ "errcode": 0, "errmsg": "ok", "userid": user, "user_ticket": "ticket" })),
        Err(refusal) => refusal,
    }
}

async fn wecom_parent(State(state): State<Shared>, Query(query): Parameters) -> Json<Value> {
    match wecom_user(&state, &query) {
        Ok(user) => Json(json!({ "errcode": 0, "errmsg": "ok", "parent_userid": user, "DeviceId": "device" })),
        Err(refusal) => refusal,
    }
}

/// A parent of the school's address book; whoever is called `mother…` or `father…` stands in it.
async fn wecom_school_user(State(state): State<Shared>, Query(query): Parameters) -> Json<Value> {
    let inside = state.lock();
    let user = &query["userid"];
    if !inside.tokens.contains_key(&query["access_token"]) {
        return Json(json!({ "errcode": 40014, "errmsg": "invalid access_token" }));
    }
    if !["mother", "father"].iter().any(|kin| user.starts_with(kin)) {
        return Json(json!({ "errcode": 60111, "errmsg": "userid not found" }));
    }
    let follows = u8::from(inside.followers.contains(user));
    let children = json!([{ "student_userid": "pupil", "relation": "妈妈" }]);
    Json(json!({ "errcode": 0, "errmsg": "ok", "user_type": 2,
                 "parent": { "parent_userid": user, "is_subscribe": follows, "children": children } }))
}

/// A school notice. To whom it cannot be brought is answered with it.
async fn wecom_school_notice(
    State(state): State<Shared>,
    Query(query): Parameters,
    Json(body): Json<Value>,
) -> Json<Value> {
    let mut inside = state.lock();
    if !inside.tokens.contains_key(&query["access_token"]) {
        return Json(json!({ "errcode": 40014, "errmsg": "invalid access_token" }));
    }
    if body["msgtype"] != "text" || !body["agentid"].is_u64() || body["text"]["content"].as_str().is_none() {
        return Json(json!({ "errcode": 40008, "errmsg": "invalid message type" }));
    }
    let to = body["to_parent_userid"].as_array().cloned().unwrap_or_default();
    let knows = |one: &Value| one.as_str().is_some_and(|one| inside.followers.contains(one));
    let invalid: Vec<_> = to.into_iter().filter(|one| !knows(one)).collect();
    if invalid.is_empty() {
        inside.notices.push(body);
    }
    Json(json!({ "errcode": 0, "errmsg": "ok", "invalid_parent_userid": invalid }))
}

async fn dingtalk_login(State(state): State<Shared>, Query(query): Parameters) -> Redirect {
    assert_eq!((query["client_id"].as_str(), query["scope"].as_str()), ("dingwenqu", "openid"));
    send_back(&state, &query, "authCode")
}

async fn dingtalk_token(State(state): State<Shared>, Json(body): Json<Value>) -> (StatusCode, Json<Value>) {
    let refused =
        |code: &str| (StatusCode::BAD_REQUEST, Json(json!({ "code": code, "message": code, "requestid": "1" })));
    if body["clientId"] != "dingwenqu" || body["clientSecret"] != "clear-water" {
        return refused("invalidClientIdOrSecret");
    }
    let mut inside = state.lock();
    let Some(user) = inside.redeem(body["code"].as_str().unwrap_or_default()) else {
        return refused("invalidParameter.authCode.notFound");
    };
    let token = inside.next("token");
    inside.tokens.insert(token.clone(), user);
    (StatusCode::OK, Json(json!({ "accessToken": token, "refreshToken": "refresh", "expireIn": 7200 })))
}

async fn dingtalk_me(State(state): State<Shared>, headers: HeaderMap) -> (StatusCode, Json<Value>) {
    let token = headers.get("x-acs-dingtalk-access-token").and_then(|value| value.to_str().ok()).unwrap_or_default();
    match state.lock().tokens.get(token) {
        Some(user) => {
            let card = json!({ "nick": user, "unionId": format!("union-{user}"), "openId": format!("open-{user}") });
            (StatusCode::OK, Json(card))
        }
        None => (StatusCode::BAD_REQUEST, Json(json!({ "code": "InvalidAuthentication", "message": "token" }))),
    }
}
