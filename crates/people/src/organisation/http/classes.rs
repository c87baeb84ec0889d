//! Classes by HTTP.

use kernel::{ClassId, OrgId, Permission, PersonId, Timestamp};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Created, Json, NoContent, Path, Problem, Problems, Routes, needs, needs_step_up, routes};

use crate::organisation::{Class, ClassChange, ClassRow, NewClass, classes};
use crate::packs;
use crate::persons::Name;
use crate::words::{Grade, Stage};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route(routes!(list_classes), needs(Permission::ReadOrganisation))
        .route(routes!(list_school_teachers), needs(Permission::ManageClasses))
        .route(routes!(list_class_pupils), needs(Permission::ManagePupils))
        .route(routes!(create_class), needs(Permission::ManageClasses))
        .route(routes!(change_class), needs(Permission::ManageClasses))
        .route(routes!(close_class), needs(Permission::ManageClasses))
        .route(routes!(reopen_class), needs(Permission::ManageClasses))
        .route(routes!(appoint_class_teacher), needs_step_up(Permission::ManageClasses))
        .route(routes!(dismiss_class_teacher), needs_step_up(Permission::ManageClasses))
}

/// A person by name.
#[derive(Debug, Serialize, ToSchema)]
struct NamedPersonView {
    /// The person.
    id: PersonId,
    /// The name.
    name: String,
}

impl From<Name> for NamedPersonView {
    fn from(Name { person, name, .. }: Name) -> Self {
        Self { id: person, name }
    }
}

/// A class of a school.
#[derive(Debug, Serialize, ToSchema)]
struct SchoolClassView {
    /// The class.
    id: ClassId,
    /// Its stage.
    stage: Stage,
    /// Its grade.
    grade: Grade,
    /// Its name.
    name: String,
    /// Since when it is closed.
    closed_at: Option<Timestamp>,
    /// Pupils who belong to it now.
    pupils: u32,
    /// Who looks after it.
    teachers: Vec<NamedPersonView>,
}

impl SchoolClassView {
    fn new(ClassRow { id, stage, grade, name, closed_at, pupils }: ClassRow, teachers: Vec<Name>) -> Self {
        let teachers = teachers.into_iter().map(NamedPersonView::from).collect();
        Self { id, stage, grade, name, closed_at, pupils, teachers }
    }

    fn fresh(Class { id, stage, grade, name, closed_at, .. }: Class) -> Self {
        Self { id, stage, grade, name, closed_at, pupils: 0, teachers: Vec::new() }
    }
}

/// List the classes of a school, open ones first.
#[utoipa::path(get, path = "/api/v1/orgs/{id}/classes", tag = "organisation",
               params(("id" = OrgId, Path, description = "The school")),
               responses((status = 200, description = "The classes", body = [SchoolClassView]), Problems))]
async fn list_classes(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<Vec<SchoolClassView>>, Problem> {
    let classes = classes::list(&ctx, id).await?;
    Ok(Json(classes.into_iter().map(|(class, teachers)| SchoolClassView::new(class, teachers)).collect()))
}

/// List the teachers of a school, who may look after its classes.
#[utoipa::path(get, path = "/api/v1/orgs/{id}/teachers", tag = "organisation",
               params(("id" = OrgId, Path, description = "The school")),
               responses((status = 200, description = "The teachers", body = [NamedPersonView]), Problems))]
async fn list_school_teachers(ctx: Ctx, Path(id): Path<OrgId>) -> Result<Json<Vec<NamedPersonView>>, Problem> {
    Ok(Json(classes::list_teachers(&ctx, id).await?.into_iter().map(NamedPersonView::from).collect()))
}

/// List the pupils who belong to a class now.
#[utoipa::path(get, path = "/api/v1/classes/{id}/pupils", tag = "organisation",
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 200, description = "The pupils", body = [NamedPersonView]), Problems))]
async fn list_class_pupils(ctx: Ctx, Path(id): Path<ClassId>) -> Result<Json<Vec<NamedPersonView>>, Problem> {
    Ok(Json(classes::list_pupils(&ctx, id).await?.into_iter().map(NamedPersonView::from).collect()))
}

/// What a class is.
#[derive(Debug, Deserialize, ToSchema)]
struct ClassRequest {
    /// Its grade; the stage follows from it.
    grade: Grade,
    /// Its name, up to 60 characters, unique among the open classes of the grade.
    name: String,
}

/// Make a class of a school.
#[utoipa::path(post, path = "/api/v1/orgs/{id}/classes", tag = "organisation", request_body = ClassRequest,
               params(("id" = OrgId, Path, description = "The school")),
               responses((status = 201, description = "The class", body = SchoolClassView), Problems))]
async fn create_class(
    ctx: Ctx,
    Path(id): Path<OrgId>,
    Json(ClassRequest { grade, name }): Json<ClassRequest>,
) -> Result<Created<SchoolClassView>, Problem> {
    let new = NewClass { school: id, stage: packs::stage_of(&ctx, grade), grade, name: &name };
    Ok(Created(SchoolClassView::fresh(classes::create(&ctx, new).await?)))
}

/// Rename a class, or correct its grade.
#[utoipa::path(put, path = "/api/v1/classes/{id}", tag = "organisation", request_body = ClassRequest,
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 204, description = "Changed"), Problems))]
async fn change_class(
    ctx: Ctx,
    Path(id): Path<ClassId>,
    Json(ClassRequest { grade, name }): Json<ClassRequest>,
) -> Result<NoContent, Problem> {
    let change = ClassChange { stage: packs::stage_of(&ctx, grade), grade, name: &name };
    classes::change(&ctx, id, change).await?;
    Ok(NoContent)
}

/// Close a class without pupils.
#[utoipa::path(post, path = "/api/v1/classes/{id}/close", tag = "organisation",
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 204, description = "Closed"), Problems))]
async fn close_class(ctx: Ctx, Path(id): Path<ClassId>) -> Result<NoContent, Problem> {
    classes::close(&ctx, id).await?;
    Ok(NoContent)
}

/// Open a closed class again.
#[utoipa::path(post, path = "/api/v1/classes/{id}/reopen", tag = "organisation",
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 204, description = "Open"), Problems))]
async fn reopen_class(ctx: Ctx, Path(id): Path<ClassId>) -> Result<NoContent, Problem> {
    classes::reopen(&ctx, id).await?;
    Ok(NoContent)
}

/// Make a teacher of the school the class teacher.
#[utoipa::path(put, path = "/api/v1/classes/{id}/teachers/{person}", tag = "organisation",
               params(("id" = ClassId, Path, description = "The class"),
                      ("person" = PersonId, Path, description = "The teacher")),
               responses((status = 204, description = "Appointed"), Problems))]
async fn appoint_class_teacher(ctx: Ctx, Path((id, person)): Path<(ClassId, PersonId)>) -> Result<NoContent, Problem> {
    classes::appoint(&ctx, id, person).await?;
    Ok(NoContent)
}

/// Let somebody no longer be the class teacher.
#[utoipa::path(delete, path = "/api/v1/classes/{id}/teachers/{person}", tag = "organisation",
               params(("id" = ClassId, Path, description = "The class"),
                      ("person" = PersonId, Path, description = "The class teacher")),
               responses((status = 204, description = "No longer"), Problems))]
async fn dismiss_class_teacher(ctx: Ctx, Path((id, person)): Path<(ClassId, PersonId)>) -> Result<NoContent, Problem> {
    classes::dismiss(&ctx, id, person).await?;
    Ok(NoContent)
}
