//! Sign-ins by HTTP.

mod gate;
mod views;

use axum::http::header::{HOST, SET_COOKIE, USER_AGENT};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::AppendHeaders;
use kernel::{Actor, SignInId};
use platform::Ctx;
use wenqu_http::{ClientAddress, Json, NoContent, Path, Problem, Problems, Query, Routes, cookie, routes};

pub use self::gate::authenticate;
pub(crate) use self::views::MeView;
use self::views::{
    DemoPeopleQuery, DemoPersonView, DemoSignInRequest, EndedView, LocaleRequest, PasswordRequest, RoleRequest,
    SignInRequest, SignInView,
};
use super::demo::{self, Whom};
use super::devices::KNOWN_FOR;
use super::{Identity, IdentityError, SignedIn, Token, Visitor, handover, me, service, step_up, ways};
use crate::persons;

pub(crate) type WithCookies<T> = (AppendHeaders<Vec<(HeaderName, HeaderValue)>>, T);

/// The routes of sign-ins.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .open(routes!(sign_in))
        .signed_in(routes!(sign_out))
        .signed_in(routes!(get_me))
        .signed_in(routes!(change_password))
        .signed_in(routes!(switch_role))
        .signed_in(routes!(choose_locale))
        .signed_in(routes!(list_sign_ins))
        .signed_in(routes!(end_other_sign_ins))
        .signed_in(routes!(end_sign_in))
        .open(routes!(list_demo_people))
        .open(routes!(demo_sign_in))
        .merge(handover::http::routes())
        .merge(step_up::http::routes())
        .merge(ways::http::routes())
}

/// Sign in with a password.
#[utoipa::path(post, path = "/api/v1/sign-in", tag = "identity", request_body = SignInRequest,
               responses((status = 200, description = "Signed in; the cookie carries it", body = MeView), Problems))]
async fn sign_in(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<SignInRequest>,
) -> Result<WithCookies<Json<MeView>>, Problem> {
    let visitor = visitor(address, &headers);
    let signed_in = service::sign_in(&ctx, &visitor, &body.login, &body.password).await?;
    welcome(&ctx, &signed_in).await
}

/// Sign this browser out.
#[utoipa::path(post, path = "/api/v1/sign-out", tag = "identity",
               responses((status = 204, description = "Signed out"), Problems))]
async fn sign_out(ctx: Ctx) -> Result<WithCookies<NoContent>, Problem> {
    service::sign_out(&ctx).await?;
    let transport = ctx.part::<Identity>().settings.transport;
    Ok((AppendHeaders(cookie::clear(transport).map(|cookie| (SET_COOKIE, cookie)).into()), NoContent))
}

/// Show who is signed in.
#[utoipa::path(get, path = "/api/v1/me", tag = "identity",
               responses((status = 200, description = "The person in the role of the moment", body = MeView), Problems))]
async fn get_me(ctx: Ctx) -> Result<Json<MeView>, Problem> {
    Ok(Json(view_of(&ctx, ctx.actor()?).await?))
}

/// Change my password. Every other sign-in of mine ends.
#[utoipa::path(put, path = "/api/v1/me/password", tag = "identity", request_body = PasswordRequest,
               responses((status = 204, description = "Changed"), Problems))]
async fn change_password(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<PasswordRequest>,
) -> Result<NoContent, Problem> {
    service::change_password(&ctx, &visitor(address, &headers), &body.current, &body.new).await?;
    Ok(NoContent)
}

/// Go on in another of my roles.
#[utoipa::path(put, path = "/api/v1/me/role", tag = "identity", request_body = RoleRequest,
               responses((status = 200, description = "The person in the new role", body = MeView), Problems))]
async fn switch_role(ctx: Ctx, Json(body): Json<RoleRequest>) -> Result<Json<MeView>, Problem> {
    let actor = service::switch_role(&ctx, body.role, body.org_id).await?;
    Ok(Json(view_of(&ctx, actor).await?))
}

/// Choose my language.
#[utoipa::path(put, path = "/api/v1/me/locale", tag = "identity", request_body = LocaleRequest,
               responses((status = 204, description = "Chosen"), Problems))]
async fn choose_locale(ctx: Ctx, Json(body): Json<LocaleRequest>) -> Result<NoContent, Problem> {
    persons::service::choose_own_locale(&ctx, body.locale).await?;
    Ok(NoContent)
}

/// List the browsers I am signed in with, newest first.
#[utoipa::path(get, path = "/api/v1/sign-ins", tag = "identity",
               responses((status = 200, description = "My sign-ins", body = [SignInView]), Problems))]
async fn list_sign_ins(ctx: Ctx) -> Result<Json<Vec<SignInView>>, Problem> {
    let here = ctx.actor()?.sign_in;
    let sign_ins = service::list_sign_ins(&ctx).await?;
    Ok(Json(sign_ins.into_iter().map(|sign_in| SignInView::new(sign_in, here)).collect()))
}

/// End all my sign-ins but this one.
#[utoipa::path(post, path = "/api/v1/sign-ins/end-others", tag = "identity",
               responses((status = 200, description = "Ended", body = EndedView), Problems))]
async fn end_other_sign_ins(ctx: Ctx) -> Result<Json<EndedView>, Problem> {
    Ok(Json(EndedView { ended: service::end_other_sign_ins(&ctx).await? }))
}

/// End one of my sign-ins.
#[utoipa::path(delete, path = "/api/v1/sign-ins/{id}", tag = "identity",
               params(("id" = SignInId, Path, description = "The sign-in")),
               responses((status = 204, description = "Ended"), Problems))]
async fn end_sign_in(ctx: Ctx, Path(id): Path<SignInId>) -> Result<NoContent, Problem> {
    service::end_sign_in(&ctx, id).await?;
    Ok(NoContent)
}

/// List the people of the demo region one may sign in as: a chosen few, or everybody in one role.
#[utoipa::path(get, path = "/api/v1/demo/people", tag = "demo", params(DemoPeopleQuery),
               responses((status = 200, description = "People to be", body = [DemoPersonView]), Problems))]
async fn list_demo_people(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Query(query): Query<DemoPeopleQuery>,
) -> Result<Json<Vec<DemoPersonView>>, Problem> {
    let visitor = visitor(address, &headers);
    let people = match query.role {
        Some(role) => demo::list_holders(&ctx, &visitor, role, query.limit.unwrap_or(100).min(50_000)).await?,
        None => demo::list(&ctx, &visitor).await?,
    };
    Ok(Json(people.into_iter().map(DemoPersonView::from).collect()))
}

/// Sign in as a person of the demo region: one of a role, or one of those listed.
#[utoipa::path(post, path = "/api/v1/demo/sign-in", tag = "demo", request_body = DemoSignInRequest,
               responses((status = 200, description = "Signed in; the cookie carries it", body = MeView), Problems))]
async fn demo_sign_in(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<DemoSignInRequest>,
) -> Result<WithCookies<Json<MeView>>, Problem> {
    let whom = match (body.person_id, body.role) {
        (Some(person), Some(role)) => Whom::PersonAs(person, role),
        (Some(person), None) => Whom::Person(person),
        (None, Some(role)) => Whom::Role(role),
        (None, None) => return Err(Problem::new(kernel::ErrorCode::BadRequest, "names neither").field("role")),
    };
    let signed_in = demo::sign_in(&ctx, &visitor(address, &headers), whom).await?;
    welcome(&ctx, &signed_in).await
}

pub(crate) async fn welcome(ctx: &Ctx, signed_in: &SignedIn) -> Result<WithCookies<Json<MeView>>, Problem> {
    let view = view_of(ctx, signed_in.actor).await?;
    Ok((AppendHeaders(cookies_of(ctx, signed_in)), Json(view)))
}

/// The cookies of a fresh sign-in: its secret, that there is one, and by what the browser is known again.
pub(super) fn cookies_of(ctx: &Ctx, signed_in: &SignedIn) -> Vec<(HeaderName, HeaderValue)> {
    let transport = ctx.part::<Identity>().settings.transport;
    let mut cookies = Vec::from(cookie::set(&signed_in.token.reveal(), signed_in.lasts, transport));
    if let Some(browser) = &signed_in.browser {
        cookies.push(cookie::set_as(cookie::DEVICE, &browser.reveal(), KNOWN_FOR, transport));
    }
    cookies.into_iter().map(|cookie| (SET_COOKIE, cookie)).collect()
}

pub(crate) async fn view_of(ctx: &Ctx, actor: Actor) -> Result<MeView, Problem> {
    let me = me(ctx, actor).await?.ok_or(IdentityError::RoleNotHeld)?;
    Ok(me.into())
}

/// Who sends a request.
pub(crate) fn visitor(address: std::net::IpAddr, headers: &HeaderMap) -> Visitor {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    Visitor {
        address,
        host: text(HOST).map(str::to_owned),
        forwarded: ["forwarded", "x-forwarded-for", "x-real-ip"].iter().any(|name| headers.contains_key(*name)),
        device: text(USER_AGENT).unwrap_or_default().to_owned(),
        browser: cookie::read_as(cookie::DEVICE, headers).and_then(|sent| Token::read(&sent)),
    }
}
