//! Offers by HTTP, and as they ring on the topic `me`.

use kernel::{OfferId, Permission, Timestamp};
use platform::Ctx;
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Routes, needs, routes};

use super::{Offered, service};
use crate::questions::http::QuestionView;
use crate::sessions::http::SessionView;

/// The routes of offers.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_current_offer), needs(Permission::AnswerQuestion))
        .route(routes!(accept_offer), needs(Permission::AnswerQuestion))
        .route(routes!(pass_offer), needs(Permission::AnswerQuestion))
}

/// A question put to a teacher.
#[derive(Debug, Serialize, ToSchema)]
struct OfferView {
    /// The offer.
    id: OfferId,
    /// When it runs out.
    expires_at: Timestamp,
    /// How many seconds are left, by the server's clock.
    seconds: u64,
    /// What is asked.
    question: QuestionView,
}

impl OfferView {
    fn new(offered: Offered, now: Timestamp) -> Self {
        let Offered { offer, asked } = offered;
        let seconds = offer.expires_at.since(now).as_secs();
        Self { id: offer.id, expires_at: offer.expires_at, seconds, question: asked.into() }
    }
}

/// An offer as it rings on the topic `me`.
pub(super) fn offer_body(offered: Offered, now: Timestamp) -> Value {
    json!({ "kind": "offer", "offer": OfferView::new(offered, now) })
}

/// The offer that rings, if one does.
#[derive(Debug, Serialize, ToSchema)]
struct CurrentOfferView {
    /// The offer.
    offer: Option<OfferView>,
}

/// Get the offer that rings for me.
#[utoipa::path(get, path = "/api/v1/offers/current", tag = "duty",
               responses((status = 200, description = "The offer", body = CurrentOfferView), Problems))]
async fn get_current_offer(ctx: Ctx) -> Result<Json<CurrentOfferView>, Problem> {
    let offered = service::current(&ctx).await?;
    Ok(Json(CurrentOfferView { offer: offered.map(|offered| OfferView::new(offered, ctx.now())) }))
}

/// Take the question of an offer.
#[utoipa::path(post, path = "/api/v1/offers/{id}/accept", tag = "duty",
               params(("id" = OfferId, Path, description = "The offer")),
               responses((status = 200, description = "The session", body = SessionView), Problems))]
async fn accept_offer(ctx: Ctx, Path(id): Path<OfferId>) -> Result<Json<SessionView>, Problem> {
    Ok(Json(service::accept(&ctx, id).await?.into()))
}

/// Let an offer pass.
#[utoipa::path(post, path = "/api/v1/offers/{id}/pass", tag = "duty",
               params(("id" = OfferId, Path, description = "The offer")),
               responses((status = 204, description = "It goes to the next teacher"), Problems))]
async fn pass_offer(ctx: Ctx, Path(id): Path<OfferId>) -> Result<NoContent, Problem> {
    service::pass(&ctx, id).await?;
    Ok(NoContent)
}
