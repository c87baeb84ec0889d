//! How the school sees that families have answered, and reminds those that have not. What a family has answered stays the
//! family's: the school is told only whether.

use std::collections::HashMap;

use ::store::{Source, Tx};
use kernel::{ClassId, Permission, PersonId, Relation, Relations, Role};
use platform::notices::{self, Notice};
use platform::{Ctx, Denied, audit};
use serde_json::json;

use super::service::again;
use super::store::ClassLine;
use super::{Answered, ClassCount, Consent, ConsentError, rules, service, store as table};
use crate::organisation::service as organisation;
use crate::persons::service as persons;
use crate::{packs, relations};

/// The classes the actor looks after, each with how many families have answered: a class teacher's own, a school's for those
/// who serve the school.
///
/// # Errors
/// `Denied` for roles that look after no class.
pub async fn classes(ctx: &Ctx) -> Result<Vec<ClassCount>, ConsentError> {
    let actor = ctx.actor()?;
    let lines = if actor.role == Role::ClassTeacher {
        ctx.permit(Permission::FollowConsent, Relation::OwnClass)?;
        let mut lines = Vec::new();
        for class in persons::classes_of(&ctx.db, actor.person).await? {
            lines.extend(table::find_class((&ctx.db).into(), class).await?);
        }
        lines
    } else {
        ctx.permit(Permission::FollowConsent, relations::to_org(&ctx.db, &actor, actor.org).await?)?;
        table::list_classes((&ctx.db).into(), actor.org).await?
    };
    let mut counts = Vec::with_capacity(lines.len());
    for line in lines {
        let pupils = pupils(ctx, (&ctx.db).into(), line.class).await?;
        counts.push(count(line, &pupils));
    }
    Ok(counts)
}

/// A class with its pupils, those without answers first.
///
/// # Errors
/// `NotFound` for a class the actor does not look after.
pub async fn class(ctx: &Ctx, id: ClassId) -> Result<(ClassCount, Vec<Answered>), ConsentError> {
    let line = permit(ctx, (&ctx.db).into(), id).await?;
    let mut pupils = pupils(ctx, (&ctx.db).into(), id).await?;
    pupils.sort_by_key(|pupil| pupil.is_complete);
    Ok((count(line, &pupils), pupils))
}

/// Reminds the guardians of the pupils of a class for whom something is still unanswered.
///
/// # Errors
/// `NotFound` for a class the actor does not look after, `RemindedAlready` within a week of the last time.
pub async fn remind(ctx: &Ctx, id: ClassId) -> Result<(ClassCount, Vec<Answered>), ConsentError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, (&mut tx).into(), id).await?;
    let before = ctx.now().minus(rules::REMIND_AFTER);
    if !table::remind(&mut tx, id, ctx.actor()?.person, ctx.now(), before).await? {
        return Err(ConsentError::RemindedAlready);
    }
    let waiting = pupils(ctx, (&mut tx).into(), id).await?;
    for pupil in waiting.iter().filter(|pupil| !pupil.is_complete) {
        remind_guardians(ctx, &mut tx, pupil.person).await?;
    }
    audit::record(ctx, &mut tx, "consent.remind", &format!("class:{id}"), &json!({})).await?;
    tx.commit().await?;
    class(ctx, id).await
}

async fn remind_guardians(ctx: &Ctx, tx: &mut Tx, pupil: PersonId) -> ::store::Result<()> {
    for guardian in persons::guardians_of(&mut *tx, pupil).await? {
        let notice = Notice::new("consent_reminder").link(format!("/children/{pupil}/consent"));
        notices::send(ctx, tx, guardian.person, notice).await?;
    }
    Ok(())
}

async fn permit(ctx: &Ctx, mut source: Source<'_>, id: ClassId) -> Result<ClassLine, ConsentError> {
    let actor = ctx.actor()?;
    let class = organisation::find_class(again(&mut source), id).await?.ok_or(ConsentError::NotFound)?;
    let relations = if actor.role == Role::ClassTeacher {
        let own = persons::classes_of(again(&mut source), actor.person).await?.contains(&id);
        Relations::NONE.with_if(own, Relation::OwnClass)
    } else {
        relations::to_org(again(&mut source), &actor, class.school_id).await?
    };
    match ctx.permit(Permission::FollowConsent, relations) {
        Err(Denied::Hidden) => return Err(ConsentError::NotFound),
        other => other?,
    }
    table::find_class(source, id).await?.ok_or(ConsentError::NotFound)
}

/// The pupils of a class in the order of its list, and whether everything has been answered for each.
async fn pupils(ctx: &Ctx, mut source: Source<'_>, class: ClassId) -> ::store::Result<Vec<Answered>> {
    let (notice, today) = (service::notice(ctx), packs::today(ctx));
    let mut answers: HashMap<PersonId, Vec<Consent>> = HashMap::new();
    for consent in table::list_of_class(again(&mut source), class).await? {
        answers.entry(consent.child_id).or_default().push(consent);
    }
    let names = persons::pupils_of(source, class).await?;
    let answered = names.into_iter().map(|name| {
        let own = answers.get(&name.person).map_or(&[][..], Vec::as_slice);
        Answered { person: name.person, name: name.name, is_complete: rules::is_complete(notice, own, today) }
    });
    Ok(answered.collect())
}

fn count(line: ClassLine, pupils: &[Answered]) -> ClassCount {
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    ClassCount {
        class: line.class,
        name: line.name,
        pupils: number(pupils.len()),
        answered: number(pupils.iter().filter(|pupil| pupil.is_complete).count()),
        reminded_at: line.reminded_at,
    }
}
