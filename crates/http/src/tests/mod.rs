mod files;
mod front;
mod platform;

use std::sync::Arc;

use ::platform::testing::{TestClock, app};
use ::platform::{App, Ctx, RequestId};
use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use kernel::{Actor, OrgId, Permission, PersonId, Policy, Relation, Role, SignInId};
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{Front, Routes, mount};

/// The grants of these tests.
struct Few;

impl Policy for Few {
    fn allows(&self, role: Role, permission: Permission, _relation: Relation) -> bool {
        matches!(
            (role, permission),
            (Role::Pupil | Role::Teacher, Permission::UploadFile)
                | (Role::Operator, Permission::ManageJobs)
                | (Role::Auditor, Permission::ReadAudit)
        )
    }
}

/// A program behind its front, called without a network.
struct House {
    app: App,
    clock: TestClock,
    router: Router,
    _folder: TempDir,
}

/// An answer, read to its end.
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    /// The status, the code and the field of a problem.
    fn problem(&self) -> (u16, String, Option<String>) {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let body = self.json();
        assert_eq!(body["status"], self.status.as_u16());
        assert_eq!(body["request_id"], self.headers["x-request-id"].to_str().unwrap());
        let code = body["code"].as_str().unwrap().to_owned();
        assert_eq!(body["type"], format!("/problems/{code}"));
        (self.status.as_u16(), code, body["field"].as_str().map(str::to_owned))
    }

    fn is(&self, status: u16) -> &Self {
        assert_eq!(self.status.as_u16(), status, "{}", String::from_utf8_lossy(&self.body));
        self
    }
}

fn refused(status: u16, code: &str) -> (u16, String, Option<String>) {
    (status, code.to_owned(), None)
}

fn blamed(field: &str) -> (u16, String, Option<String>) {
    (400, "bad_request".to_owned(), Some(field.to_owned()))
}

/// Stands in for the sign-in: who acts is said by a header.
async fn sign_in(mut request: Request, next: Next) -> Response {
    if let Some(actor) = request.headers().get("x-actor").and_then(|value| read_actor(value.to_str().ok()?)) {
        request.extensions_mut().insert(actor);
    }
    next.run(request).await
}

fn read_actor(text: &str) -> Option<Actor> {
    let (role, person) = text.split_once(' ')?;
    let person: PersonId = person.parse().ok()?;
    let (org, sign_in) = (OrgId::from_uuid(person.uuid()), SignInId::from_uuid(person.uuid()));
    Some(Actor { person, role: role.parse().ok()?, org, sign_in })
}

impl House {
    async fn with(list: Routes) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = TestClock::default();
        let db = store::testing::sqlite(folder.path()).await.unwrap();
        let app = App { policy: Arc::new(Few), ..app(db, &clock) };
        let (router, _document, _rules) = list.into_parts();
        let router = mount(router.layer(from_fn(sign_in)), app.clone(), Front::default());
        Self { app, clock, router, _folder: folder }
    }

    /// A new person in a role, as the header says it.
    fn someone(&self, role: Role) -> String {
        format!("{role} {}", self.app.new_id::<PersonId>())
    }

    /// What that person does inside the program.
    fn ctx(&self, someone: &str) -> Ctx {
        Ctx::new(self.app.clone(), read_actor(someone), RequestId::new("inside"))
    }

    async fn call(&self, request: Request) -> Answer {
        let (parts, body) = self.router.clone().oneshot(request).await.unwrap().into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, someone: &str, path: &str) -> Answer {
        let request = Request::get(path).header("x-actor", someone).body(Body::empty()).unwrap();
        self.call(request).await
    }

    async fn send(&self, method: &str, someone: &str, path: &str, body: Value) -> Answer {
        let request = Request::builder().method(method).uri(path).header("x-actor", someone);
        let request = request.header("content-type", "application/json").body(body.to_string().into()).unwrap();
        self.call(request).await
    }
}
