//! Programs outside that are told of events: one that takes them, and one that has stopped answering.

use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::post;
use kernel::Role;
use people::membership::service as membership;
use platform::network::Scope;
use platform::webhooks::Webhooks;
use platform::webhooks::service::{self as webhooks, NewWebhook};
use platform::{App, Ctx};
use tokio::net::TcpListener;

use super::Desk;

const MOVED: &str = "people.pupil_moved";
/// What they are told of from then on: it happens rarely, and nobody takes it.
const RARE: &str = "people.org_moved";
/// How often an event is tried while the region is made.
const TRIES: u32 = 2;
/// Longer than the pause between two tries.
const PAUSE: Duration = Duration::from_secs(15);

/// A receiver: what it is called, the path at which it is played, and the address at which it is kept.
struct Outside {
    name: &'static str,
    path: &'static str,
    /// Of a name that nobody can own (RFC 2606).
    kept: &'static str,
}

const OUTSIDE: [Outside; 2] = [
    Outside { name: "区教育数据平台", path: "taken", kept: "https://data.wenqu.example/events" },
    Outside { name: "旧学籍系统", path: "refused", kept: "https://registry.wenqu.example/hook" },
];

/// Sets both up, lets things happen, and lets the second one fail.
pub(super) async fn make(desk: &Desk<'_>) -> anyhow::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let address = listener.local_addr()?;
    let answers = Router::new()
        .route("/taken", post(|| async { StatusCode::NO_CONTENT }))
        .route("/refused", post(|| async { StatusCode::SERVICE_UNAVAILABLE }));
    let far = tokio::spawn(axum::serve(listener, answers).into_future());
    let app = App { parts: desk.app.parts.clone().with(Webhooks::new(Scope::Anywhere, TRIES)?), ..desk.app.clone() };
    let bureau = desk.cast.acting(&app, Role::Bureau, |officer| officer.county.is_none())?;
    let mut made = Vec::new();
    for Outside { name, path, .. } in OUTSIDE {
        let new = NewWebhook {
            name: name.to_owned(),
            url: format!("http://{address}/{path}"),
            events: vec![MOVED.to_owned()],
        };
        made.push(webhooks::create(&bureau, new).await?.0.id);
    }
    webhooks::ping(&bureau, made[0]).await?;
    desk.pass(&app, PAUSE).await?;
    move_somebody(desk, &app).await?;
    for _ in 0..TRIES {
        desk.pass(&app, PAUSE).await?;
    }
    far.abort();
    let outside = desk.cast.acting(desk.app, Role::Bureau, |officer| officer.county.is_none())?;
    for (id, Outside { name, kept, .. }) in made.into_iter().zip(OUTSIDE) {
        let new = NewWebhook { name: name.to_owned(), url: kept.to_owned(), events: vec![RARE.to_owned()] };
        webhooks::edit(&outside, id, new).await?;
    }
    Ok(())
}

/// A pupil goes to the class beside.
async fn move_somebody(desk: &Desk<'_>, app: &App) -> anyhow::Result<()> {
    let pupils = &desk.cast.pupils;
    let pair = pupils.iter().rev().zip(pupils.iter().rev().skip(1));
    let beside = |other: &super::town::Learner, one: &super::town::Learner| {
        one.row > 3 && one.school == other.school && one.grade == other.grade && one.class != other.class
    };
    let (to, pupil) = pair.into_iter().find(|(to, pupil)| beside(to, pupil)).context("no two classes of a grade")?;
    let ctx: Ctx = desk.cast.acting(app, Role::SchoolCoordinator, |officer| officer.org == pupil.school)?;
    Ok(membership::move_pupil(&ctx, pupil.person, to.class, "家长申请", None).await?)
}
