//! A person at a browser.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use kernel::{OrgId, PersonId, Role};
use parking_lot::Mutex;
use people::persons::service as persons;
use reqwest::header::{COOKIE, SET_COOKIE};
use reqwest::{Method, RequestBuilder, multipart};
use serde_json::{Value, json};

use crate::town::Shared;
use crate::{Answer, Live};

/// A person at a browser of their own. Paths without `/api` in front are those of the interface (`/questions`).
#[derive(Clone)]
pub struct Person {
    /// What the person is called.
    pub name: String,
    id: Option<PersonId>,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    shared: Arc<Shared>,
}

/// What a person types to sign in.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// The login.
    pub login: String,
    /// The password.
    pub password: String,
}

impl Person {
    pub(crate) fn stranger(shared: &Arc<Shared>) -> Self {
        Self { name: "stranger".to_owned(), id: None, cookies: Arc::default(), shared: Arc::clone(shared) }
    }

    /// Signs a person in who has been made.
    pub(crate) async fn enter(shared: &Arc<Shared>, id: PersonId, role: Role, name: &str) -> Self {
        let person = Self { name: name.to_owned(), id: Some(id), ..Self::stranger(shared) };
        let me = person.enter_again().await;
        assert_eq!(me["role"], role.as_str(), "{me}");
        person
    }

    /// The codes of the person's notices, newest first.
    pub async fn notices(&self) -> Vec<String> {
        let page = self.get("/notices").await.is(200).json();
        let code = |notice: &Value| notice["code"].as_str().map(str::to_owned);
        let codes = page["items"].as_array().and_then(|notices| notices.iter().map(code).collect());
        codes.unwrap_or_else(|| panic!("notices without codes: {page}"))
    }

    /// Signs in, afresh or again.
    pub async fn enter_again(&self) -> Answer {
        self.post("/demo/sign-in", json!({ "person_id": self.id() })).await.is(200)
    }

    /// Makes a person with one role somewhere, and signs in.
    pub(crate) async fn appoint(shared: &Arc<Shared>, role: Role, org: OrgId, name: &str) -> Self {
        let app = shared.app();
        let mut tx = app.db.begin().await.expect("a transaction");
        let id = persons::create_person(&app, &mut tx, name, name).await.expect("a person");
        persons::grant_role(&mut tx, id, role, org).await.expect("a role");
        tx.commit().await.expect("a commit");
        Self::enter(shared, id, role, name).await
    }

    /// Who it is.
    ///
    /// # Panics
    /// When it is a stranger.
    #[must_use]
    pub fn id(&self) -> PersonId {
        self.id.expect("a stranger is nobody")
    }

    /// The same person at another device, not signed in there yet.
    #[must_use]
    pub fn elsewhere(&self) -> Self {
        Self { cookies: Arc::default(), ..self.clone() }
    }

    /// Reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, |request| request).await
    }

    /// Sends JSON.
    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, |request| request.json(&body)).await
    }

    /// Asks for something to be done that needs no saying.
    pub async fn act(&self, path: &str) -> Answer {
        self.send(Method::POST, path, |request| request).await
    }

    /// Replaces.
    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, |request| request.json(&body)).await
    }

    /// Changes in part.
    pub async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, |request| request.json(&body)).await
    }

    /// Removes.
    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, |request| request).await
    }

    /// Uploads a file: `photo`, `voice` or `board_image`.
    pub async fn upload(&self, purpose: &'static str, bytes: Vec<u8>) -> Answer {
        let file = multipart::Part::bytes(bytes).file_name("file");
        let form = multipart::Form::new().text("purpose", purpose).part("file", file);
        self.send(Method::POST, "/files", |request| request.multipart(form)).await
    }

    /// Sends any request, and compares the answer with the interface.
    ///
    /// # Panics
    /// When there is no answer, or the interface does not have it.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        fill: impl FnOnce(RequestBuilder) -> RequestBuilder,
    ) -> Answer {
        let path = full(path);
        let url = format!("http://{}{path}", self.shared.address());
        let mut request = fill(self.shared.http.request(method.clone(), url));
        if let Some(cookie) = self.cookie() {
            request = request.header(COOKIE, cookie);
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{method} {path}: {error:?}"));
        self.keep_cookie(&response);
        let answer = Answer::read(format!("{} {method} {path}", self.name), response).await;
        if let Err(difference) = self.shared.interface.check(method.as_str(), &path, &answer) {
            panic!("{method} {path} answered what the interface does not say: {difference}\n{answer}");
        }
        answer
    }

    /// Opens the live connection.
    pub async fn live(&self) -> Live {
        Live::open(self.shared.address(), self.cookie().as_deref()).await
    }

    /// Opens the live connection at another address, that of a relay before the program.
    pub async fn live_through(&self, address: SocketAddr) -> Live {
        Live::open(address, self.cookie().as_deref()).await
    }

    pub(crate) fn cookie(&self) -> Option<String> {
        let cookies = self.cookies.lock();
        let pairs: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    fn keep_cookie(&self, response: &reqwest::Response) {
        for header in response.headers().get_all(SET_COOKIE) {
            let text = header.to_str().unwrap_or_default();
            let pair = text.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            if text.contains("Max-Age=0") {
                self.cookies.lock().remove(name);
            } else {
                self.cookies.lock().insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

fn full(path: &str) -> String {
    let outside = ["/api", "/healthz", "/readyz", "/metrics"].iter().any(|start| path.starts_with(start));
    if outside { path.to_owned() } else { format!("/api/v1{path}") }
}
