//! What families do with the notice, and the one question the rest of the program asks: is this allowed?

use ::store::{Source, Tx};
use kernel::{Permission, PersonId, Role, Timestamp};
use platform::notices::{self, Notice as Message, push};
use platform::{App, Ctx, Denied, audit, events};
use serde_json::json;

use super::events::ConsentWithdrawn;
use super::rules::{self, Age};
use super::{
    Answer, Asked, BirthMonth, Consent, ConsentError, Item, Notice, Past, ReceiptId, Sheet, Wish, store as table,
};
use crate::packs::Packs;
use crate::persons::{Pupil, service as persons};
use crate::{packs, relations};

/// The region's notice.
pub(super) fn notice(app: &App) -> &Notice {
    app.part::<Packs>().consent()
}

/// Whether something may be done with what is a child's.
///
/// # Errors
/// When the database fails.
pub async fn allows(app: &App, source: impl Into<Source<'_>>, child: PersonId, item: Item) -> ::store::Result<bool> {
    Ok(missing(app, source.into(), child, item).await?.is_none())
}

/// Whether families of the region are asked for an item at all today.
#[must_use]
pub fn asks(app: &App, item: Item) -> bool {
    notice(app).asked(packs::today(app)).any(|version| version.code == item)
}

/// Demands that something may be done with what is a child's.
///
/// # Errors
/// `Required` with the first item that has not been agreed to.
pub async fn require(
    app: &App,
    source: impl Into<Source<'_>>,
    child: PersonId,
    item: Item,
) -> Result<(), ConsentError> {
    match missing(app, source.into(), child, item).await? {
        Some(missing) => Err(ConsentError::Required(missing)),
        None => Ok(()),
    }
}

/// Since when a family says no to something: what was made of it before is then no longer shown.
///
/// # Errors
/// When the database fails.
pub async fn refused_since(
    app: &App,
    source: impl Into<Source<'_>>,
    child: PersonId,
    item: Item,
) -> ::store::Result<Option<Timestamp>> {
    let answers = table::list(source.into(), child).await?;
    Ok(rules::refused_since(notice(app), &answers, item, packs::today(app)))
}

async fn missing(app: &App, source: Source<'_>, child: PersonId, item: Item) -> ::store::Result<Option<Item>> {
    let answers = table::list(source, child).await?;
    Ok(rules::first_missing(notice(app), &answers, item, packs::today(app)))
}

/// What is asked for a child and what has been answered.
///
/// # Errors
/// `NotFound` for whoever is not the child or a guardian of the child.
pub async fn see(ctx: &Ctx, child: PersonId) -> Result<Sheet, ConsentError> {
    permit(ctx, (&ctx.db).into(), Permission::ReadConsent, child).await?;
    show(ctx, (&ctx.db).into(), child).await
}

/// Answers for a child: each wish is written down, unless it says what stands there already. `device` is the browser in words
/// a person knows.
///
/// # Errors
/// `NotFound` for whoever is not the child or a guardian, `GuardianAnswers` for a child below the age, `VersionOld`.
pub async fn answer(ctx: &Ctx, child: PersonId, wishes: &[Wish], device: &str) -> Result<Sheet, ConsentError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, (&mut tx).into(), Permission::GiveConsent, child).await?;
    let actor = ctx.actor()?;
    let pupil = persons::pupil(&mut tx, child).await?.ok_or(ConsentError::NotFound)?;
    if !may_answer(ctx, (&mut tx).into(), &pupil).await? {
        return Err(ConsentError::GuardianAnswers);
    }
    let before = table::list((&mut tx).into(), child).await?;
    let asked = rules::asked(notice(ctx), &before, packs::today(ctx));
    let receipt: ReceiptId = ctx.new_id();
    let mut written: Vec<Consent> = Vec::new();
    for wish in wishes {
        if written.iter().any(|consent| consent.item == wish.item) {
            return Err(ConsentError::BadField("answers"));
        }
        let Some(answer) = rules::record(&asked, *wish)? else { continue };
        written.push(Consent {
            id: ctx.new_id(),
            child_id: child,
            item: wish.item,
            version: wish.version,
            answer,
            actor_id: actor.person,
            actor_role: actor.role,
            device: device.to_owned(),
            receipt,
            at: ctx.now(),
        });
    }
    table::insert(&mut tx, &written).await?;
    tell(ctx, &mut tx, child, &written).await?;
    let sheet = show(ctx, (&mut tx).into(), child).await?;
    tx.commit().await?;
    Ok(sheet)
}

/// Tells the auditor what was answered, and the rest of the program what is no longer allowed.
async fn tell(ctx: &Ctx, tx: &mut Tx, child: PersonId, written: &[Consent]) -> ::store::Result<()> {
    if written.is_empty() {
        return Ok(());
    }
    let answers: Vec<_> = written.iter().map(|one| json!([one.item, one.version, one.answer])).collect();
    audit::record(ctx, tx, "consent.answer", &format!("person:{child}"), &json!({ "answers": answers })).await?;
    for consent in written.iter().filter(|consent| consent.answer == Answer::Withdrawn) {
        if consent.item == Item::Reminders {
            // As the notice says: deleted as soon as it is switched off.
            push::forget_person(tx, child).await?;
        }
        events::publish(ctx, tx, &ConsentWithdrawn { child, item: consent.item }).await?;
    }
    if let Some(consent) = written.iter().find(|consent| consent.answer == Answer::Withdrawn) {
        tell_the_others(ctx, tx, child, consent.actor_id).await?;
    }
    Ok(())
}

/// Tells the other guardians of a child that something is allowed no longer: it stops for all of them. What it was stands
/// on the page the notice leads to.
async fn tell_the_others(ctx: &Ctx, tx: &mut Tx, child: PersonId, actor: PersonId) -> ::store::Result<()> {
    for guardian in persons::guardians_of(&mut *tx, child).await? {
        if guardian.person != actor {
            let message = Message::new("consent_withdrawn").link(format!("/children/{child}/consent"));
            notices::send(ctx, tx, guardian.person, message).await?;
        }
    }
    Ok(())
}

/// Keeps the month in which a pupil of the actor's class, school or region was born.
///
/// # Errors
/// `NotFound` for a pupil the actor does not look after, `BadField` for a month in which no pupil can have been born.
pub async fn set_birth_month(ctx: &Ctx, pupil: PersonId, month: BirthMonth) -> Result<(), ConsentError> {
    let mut tx = ctx.db.begin().await?;
    permit(ctx, (&mut tx).into(), Permission::SayBirthMonth, pupil).await?;
    persons::pupil(&mut tx, pupil).await?.ok_or(ConsentError::NotFound)?;
    if !month.fits(packs::today(ctx)) {
        return Err(ConsentError::BadField("month"));
    }
    table::upsert_birth_months(&mut tx, &[(pupil, month)]).await?;
    audit::record(ctx, &mut tx, "pupil.birth_month", &format!("person:{pupil}"), &json!({})).await?;
    Ok(tx.commit().await?)
}

/// Keeps the months in which pupils were born, as a roster says, and forgets those of which it says nothing any more.
///
/// Asks no permission: it serves the roster.
///
/// # Errors
/// When the database fails.
pub async fn import_birth_months(tx: &mut Tx, born: &[(PersonId, Option<BirthMonth>)]) -> ::store::Result<()> {
    let known: Vec<_> = born.iter().filter_map(|(pupil, month)| Some((*pupil, (*month)?))).collect();
    let forgotten: Vec<_> = born.iter().filter(|(_, month)| month.is_none()).map(|(pupil, _)| *pupil).collect();
    table::upsert_birth_months(tx, &known).await?;
    table::delete_birth_months(tx, &forgotten).await
}

/// Writes down answers that were given elsewhere, for many children: each child, who answered, and to which items yes; no to the
/// others.
///
/// Asks no permission: it serves the demo region and tests.
///
/// # Errors
/// When the database fails.
pub async fn bring_in(app: &App, tx: &mut Tx, answers: &[(PersonId, PersonId, &[Item])]) -> ::store::Result<()> {
    let asked: Vec<_> = notice(app).asked(packs::today(app)).cloned().collect();
    let mut written = Vec::with_capacity(answers.len() * asked.len());
    for (child, actor, given) in answers {
        let receipt: ReceiptId = app.new_id();
        written.extend(asked.iter().map(|version| Consent {
            id: app.new_id(),
            child_id: *child,
            item: version.code,
            version: version.version,
            answer: if given.contains(&version.code) { Answer::Given } else { Answer::Refused },
            actor_id: *actor,
            actor_role: Role::Guardian,
            device: String::new(),
            receipt,
            at: app.now(),
        }));
    }
    table::insert(tx, &written).await
}

/// Whether the actor answers for a pupil.
async fn may_answer(ctx: &Ctx, source: Source<'_>, pupil: &Pupil) -> Result<bool, ConsentError> {
    let age = age(source, pupil).await?;
    Ok(rules::may_answer(ctx.actor()?.role, age, notice(ctx).own_from_age, packs::today(ctx)))
}

/// What is known of a pupil's age.
///
/// # Errors
/// When the database fails.
pub async fn age(source: impl Into<Source<'_>>, pupil: &Pupil) -> ::store::Result<Age> {
    Ok(Age { born: table::find_birth_month(source.into(), pupil.person).await?, grade: pupil.grade })
}

/// How each item stands for a child, and when it was answered: for the child's file.
///
/// Asks no permission: whoever opens the file has been let in there, and it is written down.
///
/// # Errors
/// When the database fails.
pub async fn standings(app: &App, child: PersonId) -> ::store::Result<Vec<Asked>> {
    let answers = table::list((&app.db).into(), child).await?;
    Ok(rules::asked(notice(app), &answers, packs::today(app)))
}

async fn permit(ctx: &Ctx, source: Source<'_>, permission: Permission, child: PersonId) -> Result<(), ConsentError> {
    let relations = relations::to_person(source, &ctx.actor()?, child).await?;
    match ctx.permit(permission, relations) {
        Err(Denied::Hidden) => Err(ConsentError::NotFound),
        other => Ok(other?),
    }
}

async fn show(ctx: &Ctx, mut source: Source<'_>, child: PersonId) -> Result<Sheet, ConsentError> {
    let pupil = persons::pupil(again(&mut source), child).await?.ok_or(ConsentError::NotFound)?;
    let may_answer = may_answer(ctx, again(&mut source), &pupil).await?;
    let answers = table::list(again(&mut source), child).await?;
    let guardians = persons::guardians_of(again(&mut source), child).await?;
    let items = rules::asked(notice(ctx), &answers, packs::today(ctx));
    let mut past = Vec::with_capacity(answers.len());
    for consent in answers.into_iter().rev() {
        let known = guardians.iter().find(|guardian| guardian.person == consent.actor_id);
        let name = match known {
            Some(guardian) => guardian.name.clone(),
            None => {
                persons::name_of(again(&mut source), consent.actor_id).await?.map(|name| name.name).unwrap_or_default()
            }
        };
        past.push(Past { consent, name });
    }
    Ok(Sheet { child, child_name: pupil.name, may_answer, items, guardians, past })
}

/// The same source once more.
pub(super) fn again<'s>(source: &'s mut Source<'_>) -> Source<'s> {
    match source {
        Source::Tx(tx) => Source::Tx(tx),
        Source::Db(db) => Source::Db(db),
    }
}
