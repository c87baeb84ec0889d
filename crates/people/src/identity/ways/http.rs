//! Ways through other sites by HTTP.

use std::collections::BTreeMap;

use axum::body::Bytes;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::AppendHeaders;
use kernel::{Coded, Role, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use tracing::warn;
use utoipa::ToSchema;
use wenqu_http::{ClientAddress, Json, NoContent, Path, Problem, Problems, Query, Routes, cookie, routes};

use super::journey::LASTS;
use super::service::{self, Departure};
use super::{Arrival, IdentityId, LinkedIdentity, Way, Ways};
use crate::identity::http::{cookies_of, visitor};
use crate::identity::{Identity, IdentityError, SignInMeans};

type Cookies = AppendHeaders<Vec<(HeaderName, HeaderValue)>>;

/// The routes of ways through other sites.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .open(routes!(list_ways))
        .open(routes!(set_out))
        .open(routes!(come_back, single_logout))
        .open(routes!(get_waiting_identity, link_by_password))
        .signed_in(routes!(list_identities, set_out_to_link))
        .signed_in(routes!(unlink))
}

/// A way to sign in through another site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignInWay)]
struct WayView {
    /// Its name.
    name: String,
    /// What it is.
    kind: SignInMeans,
    /// What it is called, by locale.
    titles: BTreeMap<String, String>,
    /// The roles that may come by it; all when empty.
    roles: Vec<Role>,
}

impl From<&Way> for WayView {
    fn from(way: &Way) -> Self {
        Self { name: way.name.clone(), kind: way.means(), titles: way.titles.clone(), roles: way.roles.clone() }
    }
}

/// Where one wants to be afterwards.
#[derive(Debug, Deserialize, ToSchema)]
struct SetOutRequest {
    /// A page of ours.
    next: Option<String>,
}

/// An identity to be linked.
#[derive(Debug, Deserialize, ToSchema)]
struct LinkRequest {
    /// The way it comes by.
    way: String,
    /// A page of ours to be at afterwards.
    next: Option<String>,
}

/// Where to go.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Departure)]
struct DepartureView {
    /// The other site's page.
    url: String,
}

/// An identity that waits for its owner's password.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WaitingIdentity)]
struct WaitingView {
    /// The way it came by.
    way: String,
    /// What the other site calls its owner.
    label: String,
}

/// The account an identity is to belong to.
#[derive(Deserialize, ToSchema)]
struct LinkByPasswordRequest {
    /// The login.
    login: String,
    /// The password.
    #[schema(format = Password)]
    password: String,
}

/// Linked, and signed in.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LinkedArrival)]
struct ArrivalView {
    /// The page one wanted.
    next: String,
}

/// Who I am at another site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LinkedIdentity)]
struct IdentityView {
    /// The identity.
    id: IdentityId,
    /// The way it comes by.
    way: String,
    /// What the other site calls me.
    label: String,
    /// Since when.
    linked_at: Timestamp,
    /// When it was last used.
    used_at: Timestamp,
}

impl From<LinkedIdentity> for IdentityView {
    fn from(LinkedIdentity { id, way, label, linked_at, used_at, .. }: LinkedIdentity) -> Self {
        Self { id, way, label, linked_at, used_at }
    }
}

fn cookie(ctx: &Ctx, sealed: Option<&str>) -> (HeaderName, HeaderValue) {
    let transport = ctx.part::<Identity>().settings.transport;
    let value = match sealed {
        Some(sealed) => cookie::set_as(cookie::JOURNEY, sealed, LASTS, transport),
        None => cookie::clear_as(cookie::JOURNEY, transport),
    };
    (SET_COOKIE, value)
}

fn departed(ctx: &Ctx, Departure { url, journey }: Departure) -> (Cookies, Json<DepartureView>) {
    (AppendHeaders(vec![cookie(ctx, Some(&journey))]), Json(DepartureView { url }))
}

/// List the ways through other sites.
#[utoipa::path(get, path = "/api/v1/sign-in/ways", tag = "identity",
               responses((status = 200, description = "The ways the operator has set up", body = [WayView]), Problems))]
async fn list_ways(ctx: Ctx) -> Json<Vec<WayView>> {
    Json(ctx.part::<Ways>().all().iter().map(WayView::from).collect())
}

/// Set out to sign in through another site.
#[utoipa::path(post, path = "/api/v1/sign-in/ways/{way}", tag = "identity", request_body = SetOutRequest,
               params(("way" = String, Path, description = "The way")),
               responses((status = 200, description = "Where to go; a cookie binds the way back to this browser", body = DepartureView), Problems))]
async fn set_out(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Path(way): Path<String>,
    Json(body): Json<SetOutRequest>,
) -> Result<(Cookies, Json<DepartureView>), Problem> {
    let departure = service::set_out(&ctx, &visitor(address, &headers), &way, body.next.as_deref()).await?;
    Ok(departed(&ctx, departure))
}

/// Come back from another site. Always leads on to a page; what went wrong stands in its address.
#[utoipa::path(get, path = "/api/v1/sign-in/ways/{way}/return", tag = "identity",
               params(("way" = String, Path, description = "The way")),
               responses((status = 303, description = "To the page one wanted, or to the sign-in page"), Problems))]
async fn come_back(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Path(way): Path<String>,
    Query(answer): Query<BTreeMap<String, String>>,
) -> (StatusCode, Cookies) {
    let sealed = cookie::read_as(cookie::JOURNEY, &headers);
    let visitor = visitor(address, &headers);
    let arrival = service::come_back(&ctx, &visitor, &way, sealed.as_deref(), &answer).await;
    let (page, mut cookies) = match arrival {
        Ok(Arrival::SignedIn { signed_in, next }) => (next, cookies_of(&ctx, &signed_in)),
        Ok(Arrival::Linked { next }) => (next, Vec::new()),
        Ok(Arrival::Unknown { sealed }) => {
            return (StatusCode::SEE_OTHER, AppendHeaders(vec![to("/sign-in/link"), cookie(&ctx, Some(&sealed))]));
        }
        Err(error) => (page_of(&ctx, &error), Vec::new()),
    };
    cookies.push(cookie(&ctx, None));
    cookies.push(to(&page));
    (StatusCode::SEE_OTHER, AppendHeaders(cookies))
}

fn to(page: &str) -> (HeaderName, HeaderValue) {
    (LOCATION, HeaderValue::from_str(page).unwrap_or_else(|_| HeaderValue::from_static("/")))
}

/// The page that tells what went wrong and shows the ways on.
fn page_of(ctx: &Ctx, error: &IdentityError) -> String {
    warn!(error = %error, "A way through another site did not lead in");
    let page = if ctx.actor().is_ok() { "/settings" } else { "/sign-in" };
    format!("{page}?problem={}", error.code())
}

/// End what was signed in with a ticket, as its CAS server asks (single logout).
#[utoipa::path(post, path = "/api/v1/sign-in/ways/{way}/return", tag = "identity",
               params(("way" = String, Path, description = "The way")),
               request_body(content = String, content_type = "application/x-www-form-urlencoded"),
               responses((status = 204, description = "Ended, where there was something to end"), Problems))]
async fn single_logout(ctx: Ctx, Path(way): Path<String>, body: Bytes) -> Result<NoContent, Problem> {
    let sent = url::form_urlencoded::parse(&body).find(|(name, _)| name == "logoutRequest");
    let request = sent.map(|(_, request)| request.into_owned()).unwrap_or_default();
    service::end_by_ticket(&ctx, &way, &request).await?;
    Ok(NoContent)
}

/// Show the identity that waits in this browser for its owner's password.
#[utoipa::path(get, path = "/api/v1/sign-in/link", tag = "identity",
               responses((status = 200, description = "The identity", body = WaitingView), Problems))]
async fn get_waiting_identity(ctx: Ctx, headers: HeaderMap) -> Result<Json<WaitingView>, Problem> {
    let waiting = service::waiting(&ctx, cookie::read_as(cookie::JOURNEY, &headers).as_deref())?;
    Ok(Json(WaitingView { way: waiting.way, label: waiting.label }))
}

/// Link the waiting identity to my account, once, with its password.
#[utoipa::path(post, path = "/api/v1/sign-in/link", tag = "identity", request_body = LinkByPasswordRequest,
               responses((status = 200, description = "Linked, and signed in", body = ArrivalView), Problems))]
async fn link_by_password(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<LinkByPasswordRequest>,
) -> Result<(Cookies, Json<ArrivalView>), Problem> {
    let sealed = cookie::read_as(cookie::JOURNEY, &headers);
    let visitor = visitor(address, &headers);
    let (signed_in, next) =
        service::link_by_password(&ctx, &visitor, sealed.as_deref(), &body.login, &body.password).await?;
    let mut cookies = cookies_of(&ctx, &signed_in);
    cookies.push(cookie(&ctx, None));
    Ok((AppendHeaders(cookies), Json(ArrivalView { next })))
}

/// List who I am at other sites.
#[utoipa::path(get, path = "/api/v1/me/identities", tag = "identity",
               responses((status = 200, description = "My identities", body = [IdentityView]), Problems))]
async fn list_identities(ctx: Ctx) -> Result<Json<Vec<IdentityView>>, Problem> {
    let identities = service::list_identities(&ctx).await?;
    Ok(Json(identities.into_iter().map(IdentityView::from).collect()))
}

/// Set out to link an identity of mine.
#[utoipa::path(post, path = "/api/v1/me/identities", tag = "identity", request_body = LinkRequest,
               responses((status = 200, description = "Where to go; a cookie binds the way back to this browser", body = DepartureView), Problems))]
async fn set_out_to_link(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<LinkRequest>,
) -> Result<(Cookies, Json<DepartureView>), Problem> {
    let visitor = visitor(address, &headers);
    let departure = service::set_out_to_link(&ctx, &visitor, &body.way, body.next.as_deref()).await?;
    Ok(departed(&ctx, departure))
}

/// Take one of my identities away.
#[utoipa::path(delete, path = "/api/v1/me/identities/{id}", tag = "identity",
               params(("id" = IdentityId, Path, description = "The identity")),
               responses((status = 204, description = "Taken away"), Problems))]
async fn unlink(ctx: Ctx, Path(id): Path<IdentityId>) -> Result<NoContent, Problem> {
    service::unlink(&ctx, id).await?;
    Ok(NoContent)
}
