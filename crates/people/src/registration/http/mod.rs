//! Registration by HTTP.

mod views;

use axum::http::HeaderMap;
use axum::http::header::HOST;
use kernel::{ClassId, Permission, PersonId};
use platform::Ctx;
use wenqu_http::cookie::Transport;
use wenqu_http::{
    Attachment, ClientAddress, Created, Json, NoContent, Path, Problem, Problems, Routes, needs, needs_step_up, routes,
};

use self::views::{
    ActivationRequest, AliasRequest, AliasStateView, BindRequest, ChildAccountRequest, ClassProgressView,
    ClassSlipsView, CodeRequest, GlimpseView, LockedSlipsView, OwnChildView, PhoneRequest, PhoneView, ResetCodeView,
    ResetGlimpseView, ResetRequest, SlipOrderRequest, StaffSlipView, StaffSlipsRequest,
};
use super::service::{self, Applicant, Order, Sheets};
use crate::identity::Identity;
use crate::identity::http::{MeView, WithCookies, view_of, visitor, welcome};

/// The routes of registration.
#[must_use]
pub fn routes() -> Routes {
    slips().merge(accounts()).merge(families())
}

/// Printing slips, and voiding them.
fn slips() -> Routes {
    Routes::new()
        .route(routes!(list_slip_classes), needs(Permission::ManageSlips))
        .route(routes!(list_class_slips), needs(Permission::ManageSlips))
        .route(routes!(lock_class_slips), needs(Permission::ManageSlips))
        .route(routes!(print_slips), needs_step_up(Permission::ManageSlips))
        .route(routes!(list_staff_slips), needs(Permission::ManageStaffSlips))
        .route(routes!(print_staff_slips), needs_step_up(Permission::ManageStaffSlips))
        .route(routes!(get_school_phone, set_school_phone), needs(Permission::ManageSlips))
}

/// Keeping the accounts of others.
fn accounts() -> Routes {
    Routes::new()
        .route(routes!(remove_guardian), needs(Permission::ManageGuardians))
        .route(routes!(reset_alias), needs(Permission::ManageGuardians))
        .route(routes!(issue_reset_code), needs_step_up(Permission::ManageAccounts))
        .route(routes!(lock_account), needs(Permission::ManageAccounts))
        .route(routes!(unlock_account), needs(Permission::ManageAccounts))
}

/// Coming in by a code, and what one does for oneself and the children.
fn families() -> Routes {
    Routes::new()
        .route(routes!(list_children), needs(Permission::ManageChild))
        .signed_in(routes!(bind_child))
        .route(routes!(set_child_account), needs(Permission::ManageChild))
        .route(routes!(leave_child), needs(Permission::ManageChild))
        .route(routes!(get_alias, choose_alias), needs(Permission::ChooseAlias))
        .open(routes!(look_at_code))
        .open(routes!(activate))
        .open(routes!(look_at_reset))
        .open(routes!(reset_password))
}

/// List the classes whose slips I look after.
#[utoipa::path(get, path = "/api/v1/slips/classes", tag = "registration",
               responses((status = 200, description = "Classes, by grade", body = [ClassProgressView]), Problems))]
async fn list_slip_classes(ctx: Ctx) -> Result<Json<Vec<ClassProgressView>>, Problem> {
    let classes = service::list_classes(&ctx).await?;
    Ok(Json(classes.into_iter().map(ClassProgressView::from).collect()))
}

/// List the pupils of a class with slips, accounts and guardians.
#[utoipa::path(get, path = "/api/v1/classes/{id}/slips", tag = "registration",
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 200, description = "The class and its pupils", body = ClassSlipsView), Problems))]
async fn list_class_slips(ctx: Ctx, Path(id): Path<ClassId>) -> Result<Json<ClassSlipsView>, Problem> {
    Ok(Json(service::list_slips(&ctx, id).await?.into()))
}

/// Void every slip of a class: the sheet was lost.
#[utoipa::path(post, path = "/api/v1/classes/{id}/slips/lock", tag = "registration",
               params(("id" = ClassId, Path, description = "The class")),
               responses((status = 200, description = "How many were in force", body = LockedSlipsView), Problems))]
async fn lock_class_slips(ctx: Ctx, Path(id): Path<ClassId>) -> Result<Json<LockedSlipsView>, Problem> {
    Ok(Json(LockedSlipsView { locked: service::lock_slips(&ctx, id).await? }))
}

/// Print slips, one page a class: for the chosen pupils, or for all without a slip in force and without a guardian. Slips
/// that were in force for them are void.
#[utoipa::path(post, path = "/api/v1/slips", tag = "registration", request_body = SlipOrderRequest,
               responses((status = 200, description = "The sheets", body = Vec<u8>, content_type = "application/pdf"),
                         Problems))]
async fn print_slips(ctx: Ctx, headers: HeaderMap, Json(body): Json<SlipOrderRequest>) -> Result<Attachment, Problem> {
    let address = address(&ctx, &headers);
    let order = Order { classes: body.class_ids, pupils: body.pupil_ids, locale: body.locale, address };
    Ok(pdf(service::print_slips(&ctx, order).await?))
}

/// List those whose accounts I open: a coordinator the teachers of the school, the bureau coordinators and heads.
#[utoipa::path(get, path = "/api/v1/slips/staff", tag = "registration",
               responses((status = 200, description = "Staff, by name of the school", body = [StaffSlipView]), Problems))]
async fn list_staff_slips(ctx: Ctx) -> Result<Json<Vec<StaffSlipView>>, Problem> {
    let staff = service::list_staff(&ctx).await?;
    Ok(Json(staff.into_iter().map(StaffSlipView::from).collect()))
}

/// Print slips for staff: for the chosen, or for all without account and slip.
#[utoipa::path(post, path = "/api/v1/slips/staff", tag = "registration", request_body = StaffSlipsRequest,
               responses((status = 200, description = "The sheets", body = Vec<u8>, content_type = "application/pdf"),
                         Problems))]
async fn print_staff_slips(
    ctx: Ctx,
    headers: HeaderMap,
    Json(body): Json<StaffSlipsRequest>,
) -> Result<Attachment, Problem> {
    let address = address(&ctx, &headers);
    Ok(pdf(service::print_staff_slips(&ctx, body.person_ids, body.locale, address).await?))
}

/// Show at which telephone my school can be asked.
#[utoipa::path(get, path = "/api/v1/slips/phone", tag = "registration",
               responses((status = 200, description = "As it stands on the slips", body = PhoneView), Problems))]
async fn get_school_phone(ctx: Ctx) -> Result<Json<PhoneView>, Problem> {
    Ok(Json(PhoneView { phone: service::school_phone(&ctx).await? }))
}

/// Say at which telephone my school can be asked; it stands on its slips.
#[utoipa::path(put, path = "/api/v1/slips/phone", tag = "registration", request_body = PhoneRequest,
               responses((status = 204, description = "Kept"), Problems))]
async fn set_school_phone(ctx: Ctx, Json(body): Json<PhoneRequest>) -> Result<NoContent, Problem> {
    service::set_school_phone(&ctx, &body.phone).await?;
    Ok(NoContent)
}

/// Take a guardian away from a pupil.
#[utoipa::path(delete, path = "/api/v1/pupils/{id}/guardians/{guardian_id}", tag = "registration",
               params(("id" = PersonId, Path, description = "The pupil"),
                      ("guardian_id" = PersonId, Path, description = "The guardian")),
               responses((status = 204, description = "No longer a guardian"), Problems))]
async fn remove_guardian(ctx: Ctx, Path((id, guardian)): Path<(PersonId, PersonId)>) -> Result<NoContent, Problem> {
    service::remove_guardian(&ctx, id, guardian).await?;
    Ok(NoContent)
}

/// Give a pupil a harmless alias in place of the present one.
#[utoipa::path(delete, path = "/api/v1/pupils/{id}/alias", tag = "registration",
               params(("id" = PersonId, Path, description = "The pupil")),
               responses((status = 204, description = "Another alias"), Problems))]
async fn reset_alias(ctx: Ctx, Path(id): Path<PersonId>) -> Result<NoContent, Problem> {
    service::reset_alias(&ctx, id).await?;
    Ok(NoContent)
}

/// Give out a code with which the person may choose a new password, once.
#[utoipa::path(post, path = "/api/v1/people/{id}/reset-code", tag = "registration",
               params(("id" = PersonId, Path, description = "Whose password was forgotten")),
               responses((status = 201, description = "The code, shown once", body = ResetCodeView), Problems))]
async fn issue_reset_code(ctx: Ctx, Path(id): Path<PersonId>) -> Result<Created<ResetCodeView>, Problem> {
    let issued = service::issue_reset_code(&ctx, id).await?;
    Ok(Created(ResetCodeView { code: issued.code.reveal(), expires_at: issued.expires_at }))
}

/// Keep a person out of the account until it is unlocked.
#[utoipa::path(post, path = "/api/v1/people/{id}/lock", tag = "registration",
               params(("id" = PersonId, Path, description = "Whose account")),
               responses((status = 204, description = "Locked"), Problems))]
async fn lock_account(ctx: Ctx, Path(id): Path<PersonId>) -> Result<NoContent, Problem> {
    service::lock_account(&ctx, id).await?;
    Ok(NoContent)
}

/// Let a person into the account again.
#[utoipa::path(post, path = "/api/v1/people/{id}/unlock", tag = "registration",
               params(("id" = PersonId, Path, description = "Whose account")),
               responses((status = 204, description = "Unlocked"), Problems))]
async fn unlock_account(ctx: Ctx, Path(id): Path<PersonId>) -> Result<NoContent, Problem> {
    service::unlock_account(&ctx, id).await?;
    Ok(NoContent)
}

/// List my children with their logins and guardians.
#[utoipa::path(get, path = "/api/v1/children", tag = "registration",
               responses((status = 200, description = "My children", body = [OwnChildView]), Problems))]
async fn list_children(ctx: Ctx) -> Result<Json<Vec<OwnChildView>>, Problem> {
    let me = ctx.actor()?.person;
    let children = service::list_children(&ctx).await?;
    Ok(Json(children.into_iter().map(|child| OwnChildView::new(child, me)).collect()))
}

/// Bind one more child to me, with the code of the child's slip. I go on as its guardian.
#[utoipa::path(post, path = "/api/v1/children", tag = "registration", request_body = BindRequest,
               responses((status = 201, description = "Me, with the child", body = MeView), Problems))]
async fn bind_child(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    Json(body): Json<BindRequest>,
) -> Result<Created<MeView>, Problem> {
    service::bind_child(&ctx, address, &body.code, &body.relation).await?;
    let actor = crate::identity::service::switch_role(&ctx, kernel::Role::Guardian, None).await?;
    Ok(Created(view_of(&ctx, actor).await?))
}

/// Give my child a login and a password, or new ones.
#[utoipa::path(put, path = "/api/v1/children/{id}/account", tag = "registration", request_body = ChildAccountRequest,
               params(("id" = PersonId, Path, description = "The child")),
               responses((status = 204, description = "The child signs in with it"), Problems))]
async fn set_child_account(
    ctx: Ctx,
    Path(id): Path<PersonId>,
    Json(body): Json<ChildAccountRequest>,
) -> Result<NoContent, Problem> {
    service::set_child_account(&ctx, id, &body.login, &body.password).await?;
    Ok(NoContent)
}

/// Be a child's guardian no longer.
#[utoipa::path(delete, path = "/api/v1/children/{id}", tag = "registration",
               params(("id" = PersonId, Path, description = "The child")),
               responses((status = 204, description = "No longer bound"), Problems))]
async fn leave_child(ctx: Ctx, Path(id): Path<PersonId>) -> Result<NoContent, Problem> {
    service::leave_child(&ctx, id).await?;
    Ok(NoContent)
}

/// Show the name other pupils see me by, and some others.
#[utoipa::path(get, path = "/api/v1/me/alias", tag = "registration",
               responses((status = 200, description = "My alias", body = AliasStateView), Problems))]
async fn get_alias(ctx: Ctx) -> Result<Json<AliasStateView>, Problem> {
    Ok(Json(service::own_alias(&ctx).await?.into()))
}

/// Choose the name other pupils see me by; once in a term.
#[utoipa::path(put, path = "/api/v1/me/alias", tag = "registration", request_body = AliasRequest,
               responses((status = 204, description = "Chosen"), Problems))]
async fn choose_alias(ctx: Ctx, Json(body): Json<AliasRequest>) -> Result<NoContent, Problem> {
    service::choose_alias(&ctx, &body.alias).await?;
    Ok(NoContent)
}

/// Show what the code of a slip opens.
#[utoipa::path(post, path = "/api/v1/activation/look", tag = "registration", request_body = CodeRequest,
               responses((status = 200, description = "Whose slip it is", body = GlimpseView), Problems))]
async fn look_at_code(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    Json(body): Json<CodeRequest>,
) -> Result<Json<GlimpseView>, Problem> {
    Ok(Json(service::look(&ctx, address, &body.code).await?.into()))
}

/// Open an account with the code of a slip, and sign in.
#[utoipa::path(post, path = "/api/v1/activation", tag = "registration", request_body = ActivationRequest,
               responses((status = 200, description = "Signed in; the cookie carries it", body = MeView), Problems))]
async fn activate(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<ActivationRequest>,
) -> Result<WithCookies<Json<MeView>>, Problem> {
    let applicant = Applicant {
        name: body.name.as_deref(),
        relation: body.relation.as_deref(),
        login: &body.login,
        password: &body.password,
    };
    let signed_in = service::activate(&ctx, &visitor(address, &headers), &body.code, applicant).await?;
    welcome(&ctx, &signed_in).await
}

/// Show whose password a code sets.
#[utoipa::path(post, path = "/api/v1/reset/look", tag = "registration", request_body = CodeRequest,
               responses((status = 200, description = "Whose code it is", body = ResetGlimpseView), Problems))]
async fn look_at_reset(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    Json(body): Json<CodeRequest>,
) -> Result<Json<ResetGlimpseView>, Problem> {
    Ok(Json(service::look_at_reset(&ctx, address, &body.code).await?.into()))
}

/// Set a new password with a code, and sign in. Every other sign-in ends.
#[utoipa::path(post, path = "/api/v1/reset", tag = "registration", request_body = ResetRequest,
               responses((status = 200, description = "Signed in; the cookie carries it", body = MeView), Problems))]
async fn reset_password(
    ctx: Ctx,
    ClientAddress(address): ClientAddress,
    headers: HeaderMap,
    Json(body): Json<ResetRequest>,
) -> Result<WithCookies<Json<MeView>>, Problem> {
    let visitor = visitor(address, &headers);
    let signed_in = service::reset_password(&ctx, &visitor, &body.code, &body.password).await?;
    welcome(&ctx, &signed_in).await
}

/// The address of the pages, as the browser that asks reaches them.
fn address(ctx: &Ctx, headers: &HeaderMap) -> String {
    let scheme = match ctx.part::<Identity>().settings.transport {
        Transport::Tls => "https",
        Transport::Plain => "http",
    };
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    format!("{scheme}://{host}")
}

fn pdf(Sheets { name, pdf }: Sheets) -> Attachment {
    Attachment::new(name, "application/pdf", pdf)
}
