//! Consent by HTTP.

use axum::http::HeaderMap;
use axum::http::header::USER_AGENT;
use kernel::{ClassId, Permission, PersonId, Role, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Json, NoContent, Path, Problem, Problems, Query, Routes, needs, routes};

use super::{
    Answer, Answered, Asked, BirthMonth, ClassCount, ConsentId, Item, ItemStanding, ItemText, Need, Notice, Past,
    ReceiptId, Sheet, Wish, follow, service,
};
use crate::identity;
use crate::persons::Guardian;
use crate::words::{Kinship, Locale};

/// The routes of consent.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(get_consents), needs(Permission::ReadConsent))
        .route(routes!(answer_consents), needs(Permission::GiveConsent))
        .route(routes!(set_birth_month), needs(Permission::SayBirthMonth))
        .route(routes!(list_consent_classes), needs(Permission::FollowConsent))
        .route(routes!(get_class_consents), needs(Permission::FollowConsent))
        .route(routes!(remind_class_consents), needs(Permission::FollowConsent))
}

/// What the notice says of an item.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentTextView {
    /// What it is about, in a few words.
    title: String,
    /// Which data.
    data: String,
    /// What for.
    purpose: String,
    /// Where they are kept.
    place: String,
    /// For how long.
    term: String,
    /// What follows from refusing.
    refusal: String,
}

/// An item as it is asked today, and how it stands.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentItemView {
    /// The item.
    item: Item,
    /// The version that is asked.
    version: u32,
    /// Whether something cannot be had without it.
    need: Need,
    /// What it says.
    text: ConsentTextView,
    /// How it stands.
    standing: ItemStanding,
    /// Whether this version has been answered. A new version asks again; the answer to the old one may hold for a while.
    answered: bool,
    /// What has to be agreed to before it takes effect.
    needs: Vec<Item>,
}

impl ConsentItemView {
    fn new(asked: &Asked, notice: &Notice, locale: Locale) -> Self {
        let version = &asked.version;
        let needs = version.code.chain().iter().copied().filter(|item| *item != version.code).collect();
        Self {
            item: version.code,
            version: version.version,
            need: version.need,
            text: text_of(notice, version.code, version.version, locale),
            standing: asked.standing,
            answered: asked.is_answered(),
            needs,
        }
    }
}

fn text_of(notice: &Notice, item: Item, version: u32, locale: Locale) -> ConsentTextView {
    // Of a version that the pack no longer tells of, the code is left.
    let nothing = || ItemText { title: item.to_string(), ..ItemText::default() };
    let text = notice.item_text(item, version, locale).cloned().unwrap_or_else(nothing);
    let ItemText { title, data, purpose, place, term, refusal } = text;
    ConsentTextView { title, data, purpose, place, term, refusal }
}

/// Somebody who answers for the child.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentGuardianView {
    /// The name.
    name: String,
    /// What the guardian is to the child.
    kin: Kinship,
    /// The family's own word for it; may be empty.
    relation: String,
}

impl From<Guardian> for ConsentGuardianView {
    fn from(guardian: Guardian) -> Self {
        Self { name: guardian.name, kin: guardian.kin, relation: guardian.relation }
    }
}

/// An answer of the past.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentView {
    /// The answer.
    id: ConsentId,
    /// The item.
    item: Item,
    /// The version.
    version: u32,
    /// What that version says.
    text: ConsentTextView,
    /// What was answered.
    answer: Answer,
    /// Who answered.
    by: String,
    /// As what.
    role: Role,
    /// In which browser.
    device: String,
    /// What was answered in the same go.
    receipt: ReceiptId,
    /// When.
    at: Timestamp,
}

impl ConsentView {
    fn new(Past { consent, name }: Past, notice: &Notice, locale: Locale) -> Self {
        Self {
            id: consent.id,
            item: consent.item,
            version: consent.version,
            text: text_of(notice, consent.item, consent.version, locale),
            answer: consent.answer,
            by: name,
            role: consent.actor_role,
            device: consent.device,
            receipt: consent.receipt,
            at: consent.at,
        }
    }
}

/// Everything a family is asked for a child, and has answered.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentSheetView {
    /// The child.
    child_id: PersonId,
    /// The child's name.
    child_name: String,
    /// Whether the caller may answer.
    may_answer: bool,
    /// From this age on pupils answer for themselves; never where it is absent.
    own_from_age: Option<u8>,
    /// The decision by which the region took the notice.
    document: String,
    /// Who keeps the data.
    keeper: String,
    /// Who answers for them, and how that person is reached.
    officer: String,
    /// Where one complains.
    complaint: String,
    /// The items, in the order of the notice.
    items: Vec<ConsentItemView>,
    /// Who may answer for the child.
    guardians: Vec<ConsentGuardianView>,
    /// What has been answered, newest first.
    past: Vec<ConsentView>,
}

impl ConsentSheetView {
    fn new(ctx: &Ctx, sheet: Sheet, locale: Locale) -> Self {
        let notice = service::notice(ctx);
        let around = notice.text(locale);
        let say = |part: fn(&super::NoticeText) -> &String| around.map(part).cloned().unwrap_or_default();
        Self {
            child_id: sheet.child,
            child_name: sheet.child_name,
            may_answer: sheet.may_answer,
            own_from_age: notice.own_from_age,
            document: notice.document.clone(),
            keeper: say(|text| &text.keeper),
            officer: say(|text| &text.officer),
            complaint: say(|text| &text.complaint),
            items: sheet.items.iter().map(|asked| ConsentItemView::new(asked, notice, locale)).collect(),
            guardians: sheet.guardians.into_iter().map(ConsentGuardianView::from).collect(),
            past: sheet.past.into_iter().map(|past| ConsentView::new(past, notice, locale)).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ConsentQuery {
    /// The language of the notice; Chinese where absent.
    locale: Option<Locale>,
}

impl ConsentQuery {
    fn locale(&self) -> Locale {
        self.locale.unwrap_or(Locale::ZhCn)
    }
}

/// Show what is asked for a child and what has been answered.
#[utoipa::path(get, path = "/api/v1/people/{id}/consents", tag = "consent",
               params(("id" = PersonId, Path, description = "The child"), ConsentQuery),
               responses((status = 200, description = "The notice and the answers", body = ConsentSheetView), Problems))]
async fn get_consents(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Query(query): Query<ConsentQuery>,
) -> Result<Json<ConsentSheetView>, Problem> {
    let sheet = service::see(&ctx, id).await?;
    Ok(Json(ConsentSheetView::new(&ctx, sheet, query.locale())))
}

/// An answer to one item.
#[derive(Debug, Deserialize, ToSchema)]
struct ConsentAnswerRequest {
    /// The item.
    item: Item,
    /// The version that was read.
    version: u32,
    /// Whether it is agreed to. No after a yes withdraws it.
    agrees: bool,
}

/// Answers for a child.
#[derive(Debug, Deserialize, ToSchema)]
struct ConsentAnswersRequest {
    /// Items and what is answered to them; others stay as they are.
    answers: Vec<ConsentAnswerRequest>,
}

/// Answer for a child: agree, refuse, withdraw.
#[utoipa::path(post, path = "/api/v1/people/{id}/consents", tag = "consent", request_body = ConsentAnswersRequest,
               params(("id" = PersonId, Path, description = "The child"), ConsentQuery),
               responses((status = 200, description = "The notice and the answers", body = ConsentSheetView), Problems))]
async fn answer_consents(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Query(query): Query<ConsentQuery>,
    headers: HeaderMap,
    Json(body): Json<ConsentAnswersRequest>,
) -> Result<Json<ConsentSheetView>, Problem> {
    let wishes: Vec<_> = body
        .answers
        .into_iter()
        .map(|ConsentAnswerRequest { item, version, agrees }| Wish { item, version, agrees })
        .collect();
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let sheet = service::answer(&ctx, id, &wishes, &identity::device_name(agent)).await?;
    Ok(Json(ConsentSheetView::new(&ctx, sheet, query.locale())))
}

/// When a pupil was born.
#[derive(Debug, Deserialize, ToSchema)]
struct BirthMonthRequest {
    /// Year and month (`2012-11`).
    month: BirthMonth,
}

/// Say in which month a pupil was born: from an age on, pupils answer for themselves.
#[utoipa::path(put, path = "/api/v1/pupils/{id}/birth-month", tag = "consent", request_body = BirthMonthRequest,
               params(("id" = PersonId, Path, description = "The pupil")),
               responses((status = 204, description = "Kept"), Problems))]
async fn set_birth_month(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<BirthMonthRequest>,
) -> Result<NoContent, Problem> {
    service::set_birth_month(&ctx, id, body.month).await?;
    Ok(NoContent)
}

/// A class and how many of its families have answered.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentClassView {
    /// The class.
    id: ClassId,
    /// Its name.
    name: String,
    /// Pupils.
    pupils: u32,
    /// Pupils for whom everything has been answered, whatever the answer.
    answered: u32,
    /// When the others were reminded last.
    reminded_at: Option<Timestamp>,
    /// When they may be reminded again, where that is not now.
    remind_again_at: Option<Timestamp>,
}

impl ConsentClassView {
    fn new(count: ClassCount, now: Timestamp) -> Self {
        let ClassCount { class, name, pupils, answered, reminded_at } = count;
        let again = reminded_at.map(|at| at.plus(super::rules::REMIND_AFTER)).filter(|again| *again > now);
        Self { id: class, name, pupils, answered, reminded_at, remind_again_at: again }
    }
}

/// List the classes one looks after, and how many families have answered.
#[utoipa::path(get, path = "/api/v1/consent-classes", tag = "consent",
               responses((status = 200, description = "The classes", body = [ConsentClassView]), Problems))]
async fn list_consent_classes(ctx: Ctx) -> Result<Json<Vec<ConsentClassView>>, Problem> {
    let classes = follow::classes(&ctx).await?;
    Ok(Json(classes.into_iter().map(|count| ConsentClassView::new(count, ctx.now())).collect()))
}

/// A pupil and whether everything has been answered.
#[derive(Debug, Serialize, ToSchema)]
struct ConsentPupilView {
    /// The pupil.
    id: PersonId,
    /// The name.
    name: String,
    /// Whether everything has been answered, whatever the answer.
    complete: bool,
}

/// A class and which of its families have answered.
#[derive(Debug, Serialize, ToSchema)]
struct ClassConsentsView {
    /// The class.
    class: ConsentClassView,
    /// Its pupils, those without answers first.
    pupils: Vec<ConsentPupilView>,
}

impl ClassConsentsView {
    fn new((count, pupils): (ClassCount, Vec<Answered>), now: Timestamp) -> Self {
        let pupils = pupils.into_iter().map(|Answered { person, name, is_complete }| ConsentPupilView {
            id: person,
            name,
            complete: is_complete,
        });
        Self { class: ConsentClassView::new(count, now), pupils: pupils.collect() }
    }
}

/// Show which families of a class have answered.
#[utoipa::path(get, path = "/api/v1/classes/{id}/consents", tag = "consent",
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 200, description = "The class", body = ClassConsentsView), Problems))]
async fn get_class_consents(ctx: Ctx, Path(id): Path<ClassId>) -> Result<Json<ClassConsentsView>, Problem> {
    Ok(Json(ClassConsentsView::new(follow::class(&ctx, id).await?, ctx.now())))
}

/// Remind the families of a class that have not answered, at most once a week.
#[utoipa::path(post, path = "/api/v1/classes/{id}/consents/remind", tag = "consent",
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 200, description = "The class", body = ClassConsentsView), Problems))]
async fn remind_class_consents(ctx: Ctx, Path(id): Path<ClassId>) -> Result<Json<ClassConsentsView>, Problem> {
    Ok(Json(ClassConsentsView::new(follow::remind(&ctx, id).await?, ctx.now())))
}
