//! Contact data by HTTP.

use kernel::Timestamp;
use platform::Ctx;
use platform::notices::delivery::service::mask;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, NoContent, Problem, Problems, Routes, routes};

use super::directory::bedtime_of;
use super::{Contact, ContactKind, ContactSource, Pending, service};
use crate::packs::Packs;
use crate::persons::service as persons;

/// The routes of contact data.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .signed_in(routes!(list_contacts))
        .signed_in(routes!(ask_contact_code))
        .signed_in(routes!(confirm_contact))
        .signed_in(routes!(remove_contact))
}

/// Where I can be reached.
#[derive(Debug, Serialize, ToSchema)]
struct ContactView {
    /// What kind of address it is.
    kind: ContactKind,
    /// The address, with the middle left out.
    shown: String,
    /// Who says that it is mine.
    source: ContactSource,
    /// When I proved it.
    verified_at: Option<Timestamp>,
}

/// An address that waits for its code.
#[derive(Debug, Serialize, ToSchema)]
struct PendingView {
    /// What kind of address it is.
    kind: ContactKind,
    /// The address, with the middle left out.
    shown: String,
    /// Until when the code is good.
    until: Timestamp,
}

/// When I am left in peace.
#[derive(Debug, Serialize, ToSchema)]
struct QuietView {
    /// From this time of day (`21:20`).
    from: String,
    /// Until this one.
    until: String,
}

/// Where and when I can be reached.
#[derive(Debug, Serialize, ToSchema)]
struct ContactsView {
    /// My addresses.
    contacts: Vec<ContactView>,
    /// Those that wait for a code.
    pending: Vec<PendingView>,
    /// The quiet hours; absent where the region has none.
    quiet: Option<QuietView>,
}

impl From<Contact> for ContactView {
    fn from(Contact { kind, address, source, verified_at }: Contact) -> Self {
        Self { kind, shown: mask(&address), source, verified_at }
    }
}

impl From<Pending> for PendingView {
    fn from(Pending { kind, address, until }: Pending) -> Self {
        Self { kind, shown: mask(&address), until }
    }
}

/// Show where and when I can be reached.
#[utoipa::path(get, path = "/api/v1/me/contacts", tag = "contacts",
               responses((status = 200, description = "My contact data", body = ContactsView), Problems))]
async fn list_contacts(ctx: Ctx) -> Result<Json<ContactsView>, Problem> {
    let (contacts, pending) = service::list_own(&ctx).await?;
    let pupil = persons::pupil(&ctx.db, ctx.actor()?.person).await?;
    let stage = bedtime_of(pupil.as_ref());
    let rules = &ctx.part::<Packs>().current(ctx.now()).rules;
    let quiet = rules.quiet.as_ref().map(|quiet| quiet.get(stage)).map(|hours| QuietView {
        from: hours.from.strftime("%H:%M").to_string(),
        until: hours.until.strftime("%H:%M").to_string(),
    });
    let contacts = contacts.into_iter().map(ContactView::from).collect();
    Ok(Json(ContactsView { contacts, pending: pending.into_iter().map(PendingView::from).collect(), quiet }))
}

/// An address to be reached at.
#[derive(Debug, Deserialize, ToSchema)]
struct ContactRequest {
    /// What kind of address it is.
    kind: ContactKind,
    /// The address.
    address: String,
}

/// Have a code sent to an address at which I want to be reached.
#[utoipa::path(post, path = "/api/v1/me/contacts", tag = "contacts", request_body = ContactRequest,
               responses((status = 204, description = "The code is on its way"), Problems))]
async fn ask_contact_code(ctx: Ctx, Json(body): Json<ContactRequest>) -> Result<NoContent, Problem> {
    service::ask(&ctx, body.kind, &body.address).await?;
    Ok(NoContent)
}

/// The code that came.
#[derive(Debug, Deserialize, ToSchema)]
struct ContactCodeRequest {
    /// To what kind of address.
    kind: ContactKind,
    /// Six digits.
    code: String,
}

/// Prove an address with the code that came there.
#[utoipa::path(post, path = "/api/v1/me/contacts/confirm", tag = "contacts", request_body = ContactCodeRequest,
               responses((status = 204, description = "I am reached there from now on"), Problems))]
async fn confirm_contact(ctx: Ctx, Json(body): Json<ContactCodeRequest>) -> Result<NoContent, Problem> {
    service::confirm(&ctx, body.kind, &body.code).await?;
    Ok(NoContent)
}

/// Which address to forget.
#[derive(Debug, Deserialize, ToSchema)]
struct RemoveContactRequest {
    /// What kind of address.
    kind: ContactKind,
}

/// Forget an address of mine.
#[utoipa::path(post, path = "/api/v1/me/contacts/remove", tag = "contacts", request_body = RemoveContactRequest,
               responses((status = 204, description = "It is forgotten"), Problems))]
async fn remove_contact(ctx: Ctx, Json(body): Json<RemoveContactRequest>) -> Result<NoContent, Problem> {
    service::remove(&ctx, body.kind).await?;
    Ok(NoContent)
}
