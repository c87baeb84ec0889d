//! Handovers by HTTP.

use axum::http::HeaderMap;
use axum::response::AppendHeaders;
use kernel::Timestamp;
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{ClientAddress, Created, Json, Problem, Problems, Routes, routes};

use super::{Handover, service};
use crate::identity::http::{MeView, WithCookies, cookies_of, view_of, visitor};

/// The routes of handovers.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().signed_in(routes!(give_handover)).open(routes!(continue_here))
}

/// Where the other device goes on.
#[derive(Deserialize, ToSchema)]
struct GiveHandoverRequest {
    /// A page of ours; the first one where none is named.
    #[schema(example = "/ask")]
    path: Option<String>,
}

/// A code for another device.
#[derive(Serialize, ToSchema)]
#[schema(as = Handover)]
struct HandoverView {
    /// The address the code carries; its part after the `#` is the secret.
    url: String,
    /// The QR code, as SVG.
    qr_svg: String,
    /// How long it is good.
    expires_at: Timestamp,
}

/// The secret of a code.
#[derive(Deserialize, ToSchema)]
struct ContinueRequest {
    /// The part of the address after the `#`.
    #[schema(format = Password)]
    code: String,
}

/// Who goes on here, and where.
#[derive(Serialize, ToSchema)]
#[schema(as = Continued)]
struct ContinuedView {
    /// The person in the role of the moment.
    me: MeView,
    /// The page.
    path: String,
}

impl From<Handover> for HandoverView {
    fn from(Handover { url, qr_svg, expires_at }: Handover) -> Self {
        Self { url, qr_svg, expires_at }
    }
}

/// Give a code by which another device goes on where I am; one given before becomes void.
#[utoipa::path(post, path = "/api/v1/me/handover", tag = "identity", request_body = GiveHandoverRequest,
               responses((status = 201, description = "The code, good once and for minutes", body = HandoverView), Problems))]
async fn give_handover(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<GiveHandoverRequest>,
) -> Result<Created<HandoverView>, Problem> {
    let given = service::give(&ctx, &visitor(address, &headers), body.path.as_deref()).await?;
    Ok(Created(given.into()))
}

/// Go on with this device by a code that another one shows.
#[utoipa::path(post, path = "/api/v1/sign-in/continue", tag = "identity", request_body = ContinueRequest,
               responses((status = 200, description = "Signed in; the cookie carries it", body = ContinuedView), Problems))]
async fn continue_here(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<ContinueRequest>,
) -> Result<WithCookies<Json<ContinuedView>>, Problem> {
    let continued = service::go_on(&ctx, &visitor(address, &headers), &body.code).await?;
    let cookies = continued.signed_in.as_ref().map(|signed_in| cookies_of(&ctx, signed_in)).unwrap_or_default();
    let view = ContinuedView { me: view_of(&ctx, continued.actor).await?, path: continued.path };
    Ok((AppendHeaders(cookies), Json(view)))
}
