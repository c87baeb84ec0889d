//! Moving pupils, inside a transaction of whoever does it.
//!
//! These functions ask no permission and write no audit: they serve the desk ([`super::service`]), the roster import and the
//! end of the school year, which ask and write for themselves. Each is safe to repeat.

use kernel::{ClassId, Day, PersonId, Role};
use platform::{App, Ctx, events};
use store::Tx;

use super::events::PupilMoved;
use super::store as table;
use super::{Membership, MembershipError, Move, MoveKind};
use crate::organisation::{Class, service as organisation};
use crate::persons::service as persons;
use crate::rollover::RolloverId;
use crate::{identity, packs};

/// Why a pupil is moved, since when, and by which end of a school year.
#[derive(Clone, Copy, Debug, Default)]
pub struct Because<'a> {
    /// In words; may be empty.
    pub reason: &'a str,
    /// From which day on; today unless it is said.
    pub day: Option<Day>,
    /// The end of a school year that does it.
    pub rollover: Option<RolloverId>,
}

impl<'a> Because<'a> {
    /// For this reason, today.
    #[must_use]
    pub fn reason(reason: &'a str) -> Self {
        Self { reason, ..Self::default() }
    }
}

/// Writes down that a pupil who was just made came into the class.
pub(crate) async fn entered(app: &App, tx: &mut Tx, pupil: PersonId, class: ClassId) -> store::Result<()> {
    table::insert(tx, &a_move(app, pupil, MoveKind::Entered, (None, Some(class)), Because::default())).await
}

/// Writes down that pupils who were just made came into their classes.
pub(crate) async fn entered_many(app: &App, tx: &mut Tx, pupils: &[(PersonId, ClassId)]) -> store::Result<()> {
    let made = |(pupil, class): &(PersonId, ClassId)| {
        a_move(app, *pupil, MoveKind::Entered, (None, Some(*class)), Because::default())
    };
    let moves = pupils.iter().map(made).collect();
    table::insert_many(tx, moves).await
}

/// Makes an existing person a pupil of a class, with the role in its school.
///
/// # Errors
/// `NotFound` without such a class, `ClassClosed`, or the database fails (when the person is a pupil already).
pub async fn enter(app: &App, tx: &mut Tx, person: PersonId, class: ClassId) -> Result<(), MembershipError> {
    let class = open_class(tx, class).await?;
    persons::grant_role(tx, person, Role::Pupil, class.school_id).await?;
    table::insert_pupil(tx, person, class.id).await?;
    Ok(entered(app, tx, person, class.id).await?)
}

/// Takes a pupil into another class; into another school, the role and the sign-ins go along. The same class changes nothing.
///
/// # Errors
/// `NotFound` without such a pupil or class, `Gone`, `ClassClosed`.
pub async fn transfer(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: PersonId,
    to: ClassId,
    because: Because<'_>,
) -> Result<(), MembershipError> {
    let from = enrolled(tx, pupil).await?;
    if from.class == to {
        return Ok(());
    }
    let to = open_class(tx, to).await?;
    table::update_class(tx, pupil, to.id).await?;
    move_school(tx, pupil, &from, &to).await?;
    let kind = if because.rollover.is_some() { MoveKind::HeldBack } else { MoveKind::Moved };
    write_down(ctx, tx, pupil, kind, (Some(from.class), Some(to.id)), because).await
}

/// Ends a pupil's membership: the role and the sign-ins in it end, the class stays as the last one.
///
/// # Errors
/// `NotFound` without such a pupil, `Gone`.
pub async fn leave(ctx: &Ctx, tx: &mut Tx, pupil: PersonId, because: Because<'_>) -> Result<(), MembershipError> {
    let from = enrolled(tx, pupil).await?;
    table::update_left(tx, pupil, Some(ctx.now())).await?;
    persons::drop_role(tx, pupil, Role::Pupil, from.school).await?;
    identity::service::end_sign_ins_as(tx, pupil, Role::Pupil, from.school).await?;
    write_down(ctx, tx, pupil, MoveKind::Left, (Some(from.class), None), because).await
}

/// Takes a pupil who has left back into a class, of the same school or another.
///
/// # Errors
/// `NotFound` without such a pupil or class, `Enrolled` when the pupil has not left, `ClassClosed`.
pub async fn readmit(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: PersonId,
    to: ClassId,
    because: Because<'_>,
) -> Result<(), MembershipError> {
    let was = table::find(tx.into(), pupil).await?.ok_or(MembershipError::NotFound)?;
    if was.left_at.is_none() {
        return Err(MembershipError::Enrolled);
    }
    let to = open_class(tx, to).await?;
    table::update_class(tx, pupil, to.id).await?;
    table::update_left(tx, pupil, None).await?;
    persons::grant_role(tx, pupil, Role::Pupil, to.school_id).await?;
    guardians_follow(tx, pupil, &was, &to).await?;
    write_down(ctx, tx, pupil, MoveKind::Returned, (None, Some(to.id)), because).await
}

/// Undoes the last move of a pupil, as if it had not been; tells whether it could: whether this move is still the last.
///
/// # Errors
/// When the database fails.
pub async fn take_back(ctx: &Ctx, tx: &mut Tx, undone: &Move) -> Result<bool, MembershipError> {
    let pupil = undone.pupil;
    let last = table::last(tx.into(), pupil).await?;
    let (Some(class), Some(now)) = (undone.from_class, table::find(tx.into(), pupil).await?) else { return Ok(false) };
    if last.is_none_or(|last| last.id != undone.id) {
        return Ok(false);
    }
    let class = organisation::find_class(&mut *tx, class).await?.ok_or(MembershipError::NotFound)?;
    table::update_class(tx, pupil, class.id).await?;
    table::update_left(tx, pupil, None).await?;
    if undone.kind == MoveKind::Left {
        persons::grant_role(tx, pupil, Role::Pupil, class.school_id).await?;
    }
    move_school(tx, pupil, &now, &class).await?;
    table::delete(tx, undone.id).await?;
    let event = PupilMoved { pupil, from_class: undone.to_class, to_class: Some(class.id), at: ctx.now() };
    events::publish(ctx, tx, &event).await?;
    Ok(true)
}

async fn enrolled(tx: &mut Tx, pupil: PersonId) -> Result<Membership, MembershipError> {
    let membership = table::find(tx.into(), pupil).await?.ok_or(MembershipError::NotFound)?;
    if membership.left_at.is_some() { Err(MembershipError::Gone) } else { Ok(membership) }
}

async fn open_class(tx: &mut Tx, class: ClassId) -> Result<Class, MembershipError> {
    let class = organisation::find_class(tx, class).await?.ok_or(MembershipError::NotFound)?;
    if class.closed_at.is_some() { Err(MembershipError::ClassClosed) } else { Ok(class) }
}

/// The role follows the pupil into another school, and so do the browsers signed in with it.
async fn move_school(tx: &mut Tx, pupil: PersonId, from: &Membership, to: &Class) -> Result<(), MembershipError> {
    if from.school == to.school_id {
        return Ok(());
    }
    persons::move_role(tx, pupil, Role::Pupil, from.school, to.school_id).await?;
    guardians_follow(tx, pupil, from, to).await
}

/// Guardians act in the school of their children: those who have no child left in the old one go along.
async fn guardians_follow(tx: &mut Tx, pupil: PersonId, from: &Membership, to: &Class) -> Result<(), MembershipError> {
    if from.school == to.school_id {
        return Ok(());
    }
    for guardian in persons::guardians_of(&mut *tx, pupil).await? {
        let children = persons::children_of(&mut *tx, guardian.person).await?;
        if !children.iter().any(|child| child.school == from.school && child.left_at.is_none()) {
            persons::move_role(tx, guardian.person, Role::Guardian, from.school, to.school_id).await?;
        }
    }
    Ok(())
}

async fn write_down(
    ctx: &Ctx,
    tx: &mut Tx,
    pupil: PersonId,
    kind: MoveKind,
    (from_class, to_class): (Option<ClassId>, Option<ClassId>),
    because: Because<'_>,
) -> Result<(), MembershipError> {
    let actor = ctx.actor.map(|actor| actor.person);
    table::insert(tx, &Move { actor, ..a_move(ctx, pupil, kind, (from_class, to_class), because) }).await?;
    let event = PupilMoved { pupil, from_class, to_class, at: ctx.now() };
    Ok(events::publish(ctx, tx, &event).await?)
}

fn a_move(
    app: &App,
    pupil: PersonId,
    kind: MoveKind,
    (from_class, to_class): (Option<ClassId>, Option<ClassId>),
    because: Because<'_>,
) -> Move {
    Move {
        id: app.new_id(),
        pupil,
        kind,
        from_class,
        to_class,
        reason: because.reason.trim().to_owned(),
        day: because.day.unwrap_or_else(|| packs::today(app)),
        at: app.now(),
        actor: None,
        rollover: because.rollover,
    }
}
