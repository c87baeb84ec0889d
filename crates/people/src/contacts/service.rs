//! Keeping, proving and finding addresses.

use kernel::{PersonId, Role, Timestamp};
use platform::notices::{self, Notice, delivery};
use platform::{Ctx, Denied, Vault, audit};
use serde_json::{Map, Value, json};
use store::{Source, Tx};

use super::rules::{self, Asked, GOOD_FOR, TRIES};
use super::store::{self as table, Code, Kept};
use super::{Contact, ContactError, ContactKind, ContactSource, Pending};
use platform::vault::{VaultError, random};

const CODE: &str = "contacts.code";

/// The addresses of a person, opened. Asks no permission: it serves whoever writes to the person.
///
/// # Errors
/// When one cannot be opened, or the database fails.
pub async fn contacts_of(
    vault: &Vault,
    source: impl Into<Source<'_>>,
    person: PersonId,
) -> Result<Vec<Contact>, ContactError> {
    table::list(source, person).await?.into_iter().map(|kept| open(vault, kept)).collect()
}

/// The address of one kind of a person, opened. Asks no permission: it serves whoever writes to the person.
///
/// # Errors
/// When it cannot be opened, or the database fails.
pub async fn find_contact(
    vault: &Vault,
    source: impl Into<Source<'_>>,
    person: PersonId,
    kind: ContactKind,
) -> Result<Option<Contact>, ContactError> {
    table::find(source, person, kind).await?.map(|kept| open(vault, kept)).transpose()
}

fn open(vault: &Vault, kept: Kept) -> Result<Contact, ContactError> {
    let Kept { kind, sealed, source, verified_at, .. } = kept;
    Ok(Contact { kind, address: vault.open_text(kind.purpose(), &sealed)?, source, verified_at })
}

fn keep(
    vault: &Vault,
    person: PersonId,
    Contact { kind, address, source, verified_at }: &Contact,
) -> Result<Kept, VaultError> {
    Ok(Kept {
        person,
        kind: *kind,
        sealed: vault.seal(kind.purpose(), address.as_bytes())?,
        fingerprint: vault.index(kind.purpose(), address),
        source: *source,
        verified_at: *verified_at,
    })
}

/// Gives a person an address, in place of the one of the kind. Asks no permission: it serves registration and tests.
///
/// # Errors
/// `Unfit`; or when sealing or the database fails.
pub async fn set_contact(
    vault: &Vault,
    tx: &mut Tx,
    person: PersonId,
    contact: Contact,
    now: Timestamp,
) -> Result<(), ContactError> {
    let address = rules::normal(contact.kind, &contact.address).ok_or(ContactError::Unfit)?;
    Ok(table::upsert(tx, &keep(vault, person, &Contact { address, ..contact })?, now).await?)
}

/// Keeps the telephones that schools give. What a person has entered stays. Asks no permission: it serves the roster.
///
/// # Errors
/// When sealing or the database fails.
pub async fn import_phones(
    vault: &Vault,
    tx: &mut Tx,
    phones: &[(PersonId, &str)],
    now: Timestamp,
) -> Result<(), ContactError> {
    // One statement cannot say two things about one person: the last one counts.
    let phones: std::collections::BTreeMap<_, _> = phones.iter().copied().collect();
    let rows = phones.into_iter().map(|(person, phone)| {
        let contact = Contact {
            kind: ContactKind::Phone,
            address: phone.to_owned(),
            source: ContactSource::Import,
            verified_at: None,
        };
        keep(vault, person, &contact)
    });
    Ok(table::upsert_imported(tx, rows.collect::<Result<_, _>>()?, now).await?)
}

/// Whether two persons are reached at one telephone. Asks no permission: it serves registration.
///
/// # Errors
/// When the database fails.
pub async fn share_phone(tx: &mut Tx, one: PersonId, other: PersonId) -> store::Result<bool> {
    let Some(own) = table::find(&mut *tx, one, ContactKind::Phone).await? else { return Ok(false) };
    let theirs = table::find(tx, other, ContactKind::Phone).await?;
    Ok(theirs.is_some_and(|theirs| theirs.fingerprint == own.fingerprint))
}

/// Forgets the telephones that schools gave, where they still stand. Asks no permission: it serves the roster.
///
/// # Errors
/// When the database fails.
pub async fn forget_phones(vault: &Vault, tx: &mut Tx, phones: &[(PersonId, &str)]) -> store::Result<()> {
    let rows = phones.iter().map(|(person, phone)| {
        let kind = ContactKind::Phone;
        (*person, kind, vault.index(kind.purpose(), phone))
    });
    table::delete_imported(tx, rows.collect()).await
}

/// The actor's addresses, and those that wait for a code.
///
/// # Errors
/// When nobody is signed in, or the database fails.
pub async fn list_own(ctx: &Ctx) -> Result<(Vec<Contact>, Vec<Pending>), ContactError> {
    let person = ctx.actor()?.person;
    let vault = ctx.part::<Vault>();
    let contacts = contacts_of(vault, &ctx.db, person).await?;
    let codes = table::list_codes(&ctx.db, person).await?;
    let waiting = codes.into_iter().filter(|code| code.tries < TRIES && ctx.now() < code.sent_at.plus(GOOD_FOR));
    let pending = waiting.map(|code| {
        let address = vault.open_text(code.kind.purpose(), &code.sealed)?;
        Ok(Pending { kind: code.kind, address, until: code.sent_at.plus(GOOD_FOR) })
    });
    Ok((contacts, pending.collect::<Result<_, VaultError>>()?))
}

/// Sends a code to an address that the actor wants to be reached at.
///
/// # Errors
/// `Denied` for pupils, `Unfit`, `TooManyCodes`.
pub async fn ask(ctx: &Ctx, kind: ContactKind, address: &str) -> Result<(), ContactError> {
    let actor = ctx.actor()?;
    if actor.role == Role::Pupil {
        return Err(Denied::Forbidden.into());
    }
    let address = rules::normal(kind, address).ok_or(ContactError::Unfit)?;
    let vault = ctx.part::<Vault>();
    let code = six_digits()?;
    let mut tx = ctx.db.begin().await?;
    let before = table::list_codes(&mut tx, actor.person).await?.into_iter().find(|code| code.kind == kind);
    let before = before.map(|code| Asked { sends: code.sends, since: code.since, last: code.sent_at });
    let asked = rules::ask_again(before, ctx.now()).map_err(ContactError::TooManyCodes)?;
    let waiting = Code {
        kind,
        sealed: vault.seal(kind.purpose(), address.as_bytes())?,
        code_fingerprint: fingerprint(vault, actor.person, kind, &code),
        tries: 0,
        sends: asked.sends,
        since: asked.since,
        sent_at: asked.last,
    };
    table::upsert_code(&mut tx, actor.person, &waiting).await?;
    let params = Map::from_iter([("code".to_owned(), Value::from(code))]);
    let to = (kind.channel(), address.as_str());
    delivery::service::send_to(ctx, &mut tx, actor.person, to, "contact_code", params).await?;
    Ok(tx.commit().await?)
}

fn six_digits() -> Result<String, ContactError> {
    Ok(format!("{:06}", u64::from_le_bytes(random()?) % 1_000_000))
}

fn fingerprint(vault: &Vault, person: PersonId, kind: ContactKind, code: &str) -> String {
    vault.index(CODE, &format!("{person}:{kind}:{code}"))
}

/// Takes the code that came to an address: from now on the actor is reached there. The address it replaces is told.
///
/// # Errors
/// `CodeWrong`, also after too many tries.
pub async fn confirm(ctx: &Ctx, kind: ContactKind, code: &str) -> Result<(), ContactError> {
    let person = ctx.actor()?.person;
    let vault = ctx.part::<Vault>();
    if !count_try(ctx, person, kind).await? {
        return Err(ContactError::CodeWrong);
    }
    let mut tx = ctx.db.begin().await?;
    let waiting = table::list_codes(&mut tx, person).await?.into_iter().find(|code| code.kind == kind);
    let waiting = waiting.filter(|waiting| {
        ctx.now() < waiting.sent_at.plus(GOOD_FOR)
            && waiting.code_fingerprint == fingerprint(vault, person, kind, code.trim())
    });
    let waiting = waiting.ok_or(ContactError::CodeWrong)?;
    let address = vault.open_text(kind.purpose(), &waiting.sealed)?;
    let before = find_contact(vault, &mut tx, person, kind).await?;
    if let Some(before) = before.filter(|before| before.address != address) {
        tell_old(ctx, &mut tx, person, &before).await?;
    }
    let contact = Contact { kind, address, source: ContactSource::Own, verified_at: Some(ctx.now()) };
    table::upsert(&mut tx, &keep(vault, person, &contact)?, ctx.now()).await?;
    table::void_code(&mut tx, person, kind, TRIES).await?;
    changed(ctx, &mut tx, person, "contacts.confirm", kind).await?;
    Ok(tx.commit().await?)
}

/// Counts a try, whatever becomes of it: of those that come at once each is counted.
async fn count_try(ctx: &Ctx, person: PersonId, kind: ContactKind) -> store::Result<bool> {
    let mut tx = ctx.db.begin().await?;
    let counted = table::count_try(&mut tx, person, kind, TRIES).await?;
    tx.commit().await?;
    Ok(counted)
}

/// Forgets an address of the actor. It is told.
///
/// # Errors
/// `NotFound` when there is none of the kind.
pub async fn remove(ctx: &Ctx, kind: ContactKind) -> Result<(), ContactError> {
    let person = ctx.actor()?.person;
    let mut tx = ctx.db.begin().await?;
    let before = find_contact(ctx.part::<Vault>(), &mut tx, person, kind).await?.ok_or(ContactError::NotFound)?;
    tell_old(ctx, &mut tx, person, &before).await?;
    table::delete(&mut tx, person, kind).await?;
    changed(ctx, &mut tx, person, "contacts.remove", kind).await?;
    Ok(tx.commit().await?)
}

async fn tell_old(ctx: &Ctx, tx: &mut Tx, person: PersonId, before: &Contact) -> Result<(), ContactError> {
    let to = (before.kind.channel(), before.address.as_str());
    Ok(delivery::service::send_to(ctx, tx, person, to, "contact_replaced", Map::new()).await?)
}

async fn changed(ctx: &Ctx, tx: &mut Tx, person: PersonId, act: &'static str, kind: ContactKind) -> store::Result<()> {
    notices::send(ctx, tx, person, Notice::new("contact_changed").link("/settings")).await?;
    audit::record(ctx, tx, act, &format!("person:{person}"), &json!({ "kind": kind })).await
}
