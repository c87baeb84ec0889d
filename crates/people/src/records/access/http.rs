//! A child's file and the access log by HTTP.

use kernel::{ClassId, Day, OrgId, Page, Permission, PersonId, Role, TimeOrder, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use wenqu_http::{Json, Path, Problem, Problems, Query, Routes, needs, routes};

use super::{Burst, ChildFile, FilePart, Filter, NamedView, NamesShown, Purpose, ViewId, service};
use crate::consent::{Asked, Item, ItemStanding};
use crate::external_ids::Scheme;
use crate::membership::{MoveKind, NamedMove};
use crate::words::{Grade, Kinship, Stage};

/// The routes of children's files and of the access log.
#[must_use]
pub fn routes() -> Routes {
    Routes::new()
        .route(routes!(open_child_file), needs(Permission::OpenChildFile))
        .route(routes!(reveal_child_ids), needs(Permission::OpenChildFile))
        .route(routes!(list_child_views), needs(Permission::ReadAccessLog))
        .route(routes!(list_access_log), needs(Permission::ReadAccessLog))
        .route(routes!(get_access_figures), needs(Permission::ReadAccessLog))
}

/// What a file is opened for.
#[derive(Debug, Deserialize, ToSchema)]
struct PurposeRequest {
    /// One of the region's purposes (`file_purposes` of the pack).
    purpose: String,
    /// In words, up to 200 characters; the family reads them.
    #[serde(default)]
    note: String,
}

impl From<PurposeRequest> for Purpose {
    fn from(PurposeRequest { purpose, note }: PurposeRequest) -> Self {
        Self { code: purpose, note }
    }
}

/// A child's file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ChildFile)]
struct ChildFileView {
    /// The child.
    id: PersonId,
    /// The name at the back.
    name: String,
    /// The name in front.
    alias: String,
    /// The class.
    class_id: ClassId,
    /// Its name.
    class_name: String,
    /// The school.
    school_id: OrgId,
    /// Its name.
    school_name: String,
    /// The stage.
    stage: Stage,
    /// The grade.
    grade: Grade,
    /// Since when the child is gone; class and school are the last ones then.
    left_at: Option<Timestamp>,
    /// The guardians.
    guardians: Vec<FileGuardianView>,
    /// How the child came and went, newest first.
    moves: Vec<FileMoveView>,
    /// What the family has agreed to, item by item.
    consents: Vec<FileConsentView>,
    /// The identifiers, masked.
    external_ids: Vec<ExternalIdView>,
    /// How much there is of what.
    figures: Vec<FigureView>,
    /// The entry this opening left in the log.
    view_id: ViewId,
}

/// A guardian in a child's file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileGuardian)]
struct FileGuardianView {
    /// The guardian.
    id: PersonId,
    /// The name at the back.
    name: String,
    /// What the guardian is to the child.
    kin: Kinship,
    /// The family's own word for it; may be empty.
    relation: String,
}

/// A coming or going.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileMove)]
struct FileMoveView {
    /// How.
    kind: MoveKind,
    /// The class that was left.
    from_class: Option<String>,
    /// The class that was come to.
    to_class: Option<String>,
    /// Why.
    reason: String,
    /// From which day on.
    day: Day,
}

impl From<NamedMove> for FileMoveView {
    fn from(made: NamedMove) -> Self {
        let NamedMove { kind, from_name, to_name, reason, day, .. } = made;
        Self { kind, from_class: from_name, to_class: to_name, reason, day }
    }
}

/// How an item of consent stands in a child's file.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileConsent)]
struct FileConsentView {
    /// The item.
    item: Item,
    /// How it stands today.
    standing: ItemStanding,
    /// When it was answered last.
    answered_at: Option<Timestamp>,
}

impl From<Asked> for FileConsentView {
    fn from(Asked { version, standing, last }: Asked) -> Self {
        Self { item: version.code, standing, answered_at: last.map(|last| last.at) }
    }
}

/// An identifier that others have given.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ExternalId)]
struct ExternalIdView {
    /// Who gave it, and what for.
    scheme: Scheme,
    /// The identifier; masked in a file.
    text: String,
}

impl From<(Scheme, String)> for ExternalIdView {
    fn from((scheme, text): (Scheme, String)) -> Self {
        Self { scheme, text }
    }
}

/// How much there is of something.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FileFigure)]
struct FigureView {
    /// What.
    code: String,
    /// How much.
    count: u64,
}

impl From<ChildFile> for ChildFileView {
    fn from(ChildFile { pupil, guardians, moves, consents, external_ids, figures, view }: ChildFile) -> Self {
        let guardians = guardians.into_iter();
        let figures = figures.into_iter();
        Self {
            id: pupil.person,
            name: pupil.name,
            alias: pupil.alias,
            class_id: pupil.class,
            class_name: pupil.class_name,
            school_id: pupil.school,
            school_name: pupil.school_name,
            stage: pupil.stage,
            grade: pupil.grade,
            left_at: pupil.left_at,
            guardians: guardians
                .map(|one| FileGuardianView { id: one.person, name: one.name, kin: one.kin, relation: one.relation })
                .collect(),
            moves: moves.into_iter().map(FileMoveView::from).collect(),
            consents: consents.into_iter().map(FileConsentView::from).collect(),
            external_ids: external_ids.into_iter().map(ExternalIdView::from).collect(),
            figures: figures.map(|one| FigureView { code: one.code.to_owned(), count: one.count }).collect(),
            view_id: view,
        }
    }
}

/// Open a child's file, saying what for. The opening stands in the access log, which the family reads.
#[utoipa::path(post, path = "/api/v1/pupils/{id}/file", tag = "records", request_body = PurposeRequest,
               params(("id" = PersonId, Path, description = "The child")),
               responses((status = 200, description = "The file", body = ChildFileView), Problems))]
async fn open_child_file(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<PurposeRequest>,
) -> Result<Json<ChildFileView>, Problem> {
    Ok(Json(service::open(&ctx, id, &body.into()).await?.into()))
}

/// Show a child's identifiers unmasked. This stands in the access log by itself.
#[utoipa::path(post, path = "/api/v1/pupils/{id}/file/reveal", tag = "records", request_body = PurposeRequest,
               params(("id" = PersonId, Path, description = "The child")),
               responses((status = 200, description = "The identifiers", body = [ExternalIdView]), Problems))]
async fn reveal_child_ids(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<PurposeRequest>,
) -> Result<Json<Vec<ExternalIdView>>, Problem> {
    let ids = service::reveal(&ctx, id, &body.into()).await?;
    Ok(Json(ids.into_iter().map(ExternalIdView::from).collect()))
}

/// An entry of the access log.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessEntry)]
struct EntryView {
    /// The entry.
    id: ViewId,
    /// When.
    at: Timestamp,
    /// Whose data.
    child_id: PersonId,
    /// The child's name.
    child_name: String,
    /// By whom.
    viewer_id: PersonId,
    /// The viewer's name.
    viewer_name: String,
    /// In which role.
    role: Role,
    /// Where the viewer serves.
    org_name: String,
    /// What of it.
    part: FilePart,
    /// What for.
    purpose: String,
    /// In words.
    note: String,
}

impl From<NamedView> for EntryView {
    fn from(view: NamedView) -> Self {
        let NamedView { id, at, child, child_name, viewer, viewer_name, role, org_name, part, purpose, note } = view;
        Self {
            id,
            at,
            child_id: child,
            child_name,
            viewer_id: viewer,
            viewer_name,
            role,
            org_name,
            part,
            purpose,
            note,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ViewsQuery {
    /// `next` of the page before.
    after: Option<ViewId>,
}

/// List who opened what of a child's data, newest first.
#[utoipa::path(get, path = "/api/v1/pupils/{id}/views", tag = "records",
               params(("id" = PersonId, Path, description = "The child"), ViewsQuery),
               responses((status = 200, description = "The entries", body = Page<EntryView>), Problems))]
async fn list_child_views(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Query(query): Query<ViewsQuery>,
) -> Result<Json<Page<EntryView>>, Problem> {
    Ok(Json(service::list_of_child(&ctx, id, query.after).await?.map(EntryView::from)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct LogQuery {
    /// Whose data.
    child: Option<PersonId>,
    /// By whom.
    viewer: Option<PersonId>,
    /// In which role.
    role: Option<Role>,
    /// What of it.
    part: Option<FilePart>,
    /// What for.
    purpose: Option<String>,
    /// At this instant or later.
    from: Option<Timestamp>,
    /// Before this instant.
    to: Option<Timestamp>,
    /// In which order; the newest first unless it is said.
    #[param(inline)]
    sort: Option<TimeOrder>,
    /// `next` of the page before.
    after: Option<ViewId>,
}

/// List who opened what in the actor's school or region, the newest first unless another order is asked for.
#[utoipa::path(get, path = "/api/v1/access-log", tag = "records", params(LogQuery),
               responses((status = 200, description = "The entries", body = Page<EntryView>), Problems))]
async fn list_access_log(ctx: Ctx, Query(query): Query<LogQuery>) -> Result<Json<Page<EntryView>>, Problem> {
    let LogQuery { child, viewer, role, part, purpose, from, to, sort, after } = query;
    let filter = Filter { child, viewer, role, part, purpose, from, until: to };
    let page = service::list(&ctx, &filter, sort.unwrap_or(TimeOrder::Newest), after).await?;
    Ok(Json(page.map(EntryView::from)))
}

/// What is pointed out, and how many names were shown in lists.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessFigures)]
struct FiguresView {
    /// Who opened many files in a short time, newest first.
    bursts: Vec<BurstView>,
    /// How many names people were shown in lists, the newest day first.
    names: Vec<NamesView>,
}

/// Many files in a short time: a prompt to look, no reproach.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AccessBurst)]
struct BurstView {
    /// By whom.
    viewer_id: PersonId,
    /// The viewer's name.
    viewer_name: String,
    /// When it began.
    from: Timestamp,
    /// When the last of them was opened.
    until: Timestamp,
    /// How many children's files.
    files: u32,
}

/// Names of children shown in lists to one person on one day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NamesShown)]
struct NamesView {
    /// To whom.
    viewer_id: PersonId,
    /// The viewer's name.
    viewer_name: String,
    /// On which day.
    day: Day,
    /// In how many lists.
    lists: u32,
    /// How many names.
    names: u32,
}

impl From<Burst> for BurstView {
    fn from(Burst { viewer, viewer_name, from, until, files }: Burst) -> Self {
        Self { viewer_id: viewer, viewer_name, from, until, files }
    }
}

impl From<NamesShown> for NamesView {
    fn from(NamesShown { viewer, viewer_name, day, lists, names }: NamesShown) -> Self {
        Self { viewer_id: viewer, viewer_name, day, lists, names }
    }
}

/// Show what is pointed out about the access to children's data in the last thirty days.
#[utoipa::path(get, path = "/api/v1/access-log/figures", tag = "records",
               responses((status = 200, description = "The figures", body = FiguresView), Problems))]
async fn get_access_figures(ctx: Ctx) -> Result<Json<FiguresView>, Problem> {
    let bursts = service::bursts(&ctx).await?.into_iter().map(BurstView::from).collect();
    let names = service::names_shown(&ctx).await?.into_iter().map(NamesView::from).collect();
    Ok(Json(FiguresView { bursts, names }))
}
