//! What is done to many people at once, by HTTP.

use kernel::{ClassId, ErrorCode, OrgId, Permission, PersonId, Role};
use platform::Ctx;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use wenqu_http::{Json, Problem, Problems, Routes, needs, needs_step_up, routes};

use super::super::bulk::{self, Act, Dry, Outcome};

pub(super) fn routes() -> Routes {
    Routes::new()
        .route(routes!(move_people), needs(Permission::ManagePupils))
        .route(routes!(let_people_leave), needs_step_up(Permission::ManagePupils))
        .route(routes!(give_role), needs_step_up(Permission::ManageRoles))
        .route(routes!(withdraw_role), needs_step_up(Permission::ManageRoles))
}

/// What became of one person, or would.
#[derive(Debug, Serialize, ToSchema)]
struct PersonOutcomeView {
    /// The person.
    person_id: PersonId,
    /// The name; empty for somebody I may not know of.
    name: String,
    /// Why it cannot be done; absent where it can.
    problem: Option<ErrorCode>,
}

impl From<Outcome> for PersonOutcomeView {
    fn from(Outcome { person, name, problem }: Outcome) -> Self {
        Self { person_id: person, name, problem }
    }
}

type Outcomes = Json<Vec<PersonOutcomeView>>;

async fn run(ctx: &Ctx, act: Act, people: &[PersonId], dry_run: bool) -> Result<Outcomes, Problem> {
    let dry = if dry_run { Dry::Yes } else { Dry::No };
    let outcomes = bulk::act(ctx, &act, people, dry).await?;
    Ok(Json(outcomes.into_iter().map(PersonOutcomeView::from).collect()))
}

/// Pupils and the class they go to.
#[derive(Debug, Deserialize, ToSchema)]
struct MovePeopleRequest {
    /// The pupils, up to 500.
    #[schema(min_items = 1, max_items = 500)]
    people: Vec<PersonId>,
    /// The class.
    class_id: ClassId,
    /// Why, up to 200 characters.
    #[serde(default)]
    reason: String,
    /// Only say what would happen.
    dry_run: bool,
}

/// Take pupils into another class, each by itself; or only say what would happen.
#[utoipa::path(post, path = "/api/v1/people/move", tag = "people", request_body = MovePeopleRequest,
               responses((status = 200, description = "What became of each", body = [PersonOutcomeView]), Problems))]
async fn move_people(ctx: Ctx, Json(body): Json<MovePeopleRequest>) -> Result<Outcomes, Problem> {
    run(&ctx, Act::Move { to: body.class_id, reason: body.reason }, &body.people, body.dry_run).await
}

/// Pupils who leave.
#[derive(Debug, Deserialize, ToSchema)]
struct LeavePeopleRequest {
    /// The pupils, up to 500.
    #[schema(min_items = 1, max_items = 500)]
    people: Vec<PersonId>,
    /// Why, up to 200 characters.
    #[serde(default)]
    reason: String,
    /// Only say what would happen.
    dry_run: bool,
}

/// Let pupils leave, each by itself; or only say what would happen.
#[utoipa::path(post, path = "/api/v1/people/leave", tag = "people", request_body = LeavePeopleRequest,
               responses((status = 200, description = "What became of each", body = [PersonOutcomeView]), Problems))]
async fn let_people_leave(ctx: Ctx, Json(body): Json<LeavePeopleRequest>) -> Result<Outcomes, Problem> {
    run(&ctx, Act::Leave { reason: body.reason }, &body.people, body.dry_run).await
}

/// People and a role.
#[derive(Debug, Deserialize, ToSchema)]
struct PeopleRoleRequest {
    /// The people, up to 500.
    #[schema(min_items = 1, max_items = 500)]
    people: Vec<PersonId>,
    /// The role.
    role: Role,
    /// Where.
    org_id: OrgId,
    /// Only say what would happen.
    dry_run: bool,
}

/// Let people act in a role, each by itself; or only say what would happen.
#[utoipa::path(post, path = "/api/v1/people/give-role", tag = "people", request_body = PeopleRoleRequest,
               responses((status = 200, description = "What became of each", body = [PersonOutcomeView]), Problems))]
async fn give_role(ctx: Ctx, Json(body): Json<PeopleRoleRequest>) -> Result<Outcomes, Problem> {
    run(&ctx, Act::Give { role: body.role, org: body.org_id }, &body.people, body.dry_run).await
}

/// Let people act in a role no longer, each by itself; or only say what would happen.
#[utoipa::path(post, path = "/api/v1/people/withdraw-role", tag = "people", request_body = PeopleRoleRequest,
               responses((status = 200, description = "What became of each", body = [PersonOutcomeView]), Problems))]
async fn withdraw_role(ctx: Ctx, Json(body): Json<PeopleRoleRequest>) -> Result<Outcomes, Problem> {
    run(&ctx, Act::Withdraw { role: body.role, org: body.org_id }, &body.people, body.dry_run).await
}
