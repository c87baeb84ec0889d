//! The slow work on rosters: reading and comparing, carrying out, taking back, forgetting.

use std::collections::HashMap;
use std::time::Duration;

use async_trait::async_trait;
use platform::jobs::{Job, Registry, Retry};
use platform::{Ctx, Vault};
use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::compare::{self, Fingerprints, Planned};
use super::layout::Entry;
use super::register::{Elsewhere, Region, Register};
use super::rules::Step;
use super::store::{self as table, NewRow};
use super::{
    Counts, Field, Import, ImportId, ImportState, Outcome, RosterError, RosterKind, Unusable, apply, reading, service,
    spelling, undo,
};
use crate::external_ids::{Scheme, service as external_ids};
use crate::organisation::service as organisation;
use crate::packs::{self, Packs};

/// The background jobs of rosters.
#[must_use]
pub fn registry() -> Registry {
    Registry::new().with::<CompareRoster>().with::<ApplyRoster>().with::<UndoRoster>().with::<ForgetRoster>()
}

/// How long the file and its rows are kept; after that an import cannot be taken back any more.
pub(super) const KEPT_FOR: Duration = Duration::from_hours(30 * 24);

/// Reads a file and compares it with the register.
#[derive(Debug, Serialize, Deserialize)]
pub struct CompareRoster {
    /// The import.
    pub import: ImportId,
}

/// Carries an import out, a slice at a time.
#[derive(Debug, Serialize, Deserialize)]
pub struct ApplyRoster {
    /// The import.
    pub import: ImportId,
}

/// Takes an import back, a slice at a time.
#[derive(Debug, Serialize, Deserialize)]
pub struct UndoRoster {
    /// The import.
    pub import: ImportId,
}

/// Forgets the file and the rows of an import.
#[derive(Debug, Serialize, Deserialize)]
pub struct ForgetRoster {
    /// The import.
    pub import: ImportId,
}

#[async_trait]
impl Job for CompareRoster {
    const NAME: &'static str = "people.compare_roster";
    const RETRY: Retry = Retry::times(5);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(import) = in_state(ctx, self.import, ImportState::Reading).await? else { return Ok(()) };
        match read(ctx, &import).await? {
            Ok(entries) => {
                let (planned, opens) = compare_with_register(ctx, &import, entries).await?;
                Ok(keep(ctx, import, planned, &opens).await?)
            }
            Err((why, detail)) => {
                let mut tx = ctx.db.begin().await?;
                table::update_unusable(&mut tx, import.id, why, detail.as_deref()).await?;
                service::step_on(ctx, &mut tx, import, Step::Refuse).await?;
                Ok(tx.commit().await?)
            }
        }
    }
}

#[async_trait]
impl Job for ApplyRoster {
    const NAME: &'static str = "people.apply_roster";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(import) = in_state(ctx, self.import, ImportState::Applying).await? else { return Ok(()) };
        Ok(apply::run(ctx, import).await?)
    }
}

#[async_trait]
impl Job for UndoRoster {
    const NAME: &'static str = "people.undo_roster";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        let Some(import) = in_state(ctx, self.import, ImportState::Undoing).await? else { return Ok(()) };
        Ok(undo::run(ctx, import).await?)
    }
}

#[async_trait]
impl Job for ForgetRoster {
    const NAME: &'static str = "people.forget_roster";
    const RETRY: Retry = Retry::times(8);

    async fn run(&self, ctx: &Ctx) -> anyhow::Result<()> {
        ctx.files.delete(&service::key(self.import)).await?;
        let mut tx = ctx.db.begin().await?;
        table::delete_rows(&mut tx, self.import).await?;
        Ok(tx.commit().await?)
    }
}

async fn in_state(ctx: &Ctx, id: ImportId, state: ImportState) -> store::Result<Option<Import>> {
    Ok(table::find((&ctx.db).into(), id).await?.filter(|import| import.state == state))
}

/// The rows of the file, or why it has none.
async fn read(ctx: &Ctx, import: &Import) -> Result<Result<Vec<Entry>, (Unusable, Option<String>)>, RosterError> {
    let (profile, kind) = (import.profile, import.kind);
    let bytes = original(ctx, import.id).await?;
    spawn_blocking(move || reading::entries(&bytes, profile, kind)).await.map_err(|_| RosterError::BrokenOff)
}

/// The file as it was sent.
pub(super) async fn original(ctx: &Ctx, id: ImportId) -> Result<Vec<u8>, RosterError> {
    let sealed = ctx.files.get(&service::key(id)).await?;
    let sealed = std::str::from_utf8(&sealed).map_err(|_| RosterError::BrokenOff)?;
    Ok(ctx.part::<Vault>().open(service::PURPOSE, sealed)?)
}

/// The identifiers of a kind of people.
pub(super) const fn scheme(kind: RosterKind) -> Scheme {
    match kind {
        RosterKind::Pupils => Scheme::PupilCode,
        RosterKind::Teachers => Scheme::TeacherCode,
    }
}

/// Fingerprints by the vault's key.
#[derive(Clone)]
pub(super) struct Prints(pub(super) Vault, pub(super) RosterKind);

impl Fingerprints for Prints {
    fn code(&self, text: &str) -> String {
        external_ids::fingerprint(&self.0, scheme(self.1), text)
    }

    fn phone(&self, text: &str) -> String {
        self.0.index("contacts.phone", text)
    }
}

/// What each row would do, and the classes that would be opened, one a line.
async fn compare_with_register(
    ctx: &Ctx,
    import: &Import,
    entries: Vec<Entry>,
) -> Result<(Vec<Planned>, String), RosterError> {
    let (kind, complete) = (import.kind, import.complete);
    let prints = Prints(ctx.part::<Vault>().clone(), kind);
    let register = register(ctx, import, &entries, &prints).await?;
    let work = move || {
        let planned = compare::compare(&entries, &register, &prints, kind, complete);
        let opens: Vec<_> = compare::new_classes(&planned, &register).into_iter().collect();
        (planned, opens.join("\n"))
    };
    spawn_blocking(work).await.map_err(|_| RosterError::BrokenOff)
}

async fn register(ctx: &Ctx, import: &Import, entries: &[Entry], prints: &Prints) -> Result<Register, RosterError> {
    let org = organisation::find_org(&ctx.db, import.org).await?.ok_or(RosterError::NotFound)?;
    let schools = organisation::schools_within(&ctx.db, &org.path).await?;
    let schools = schools.into_iter().map(|school| super::register::School { id: school.id, name: school.name });
    let classes = table::list_classes((&ctx.db).into(), &org.path).await?;
    let people = table::list_people(&ctx.db, import.kind, &org.path).await?;
    let subjects = ctx.part::<Packs>().current(ctx.now()).subjects.clone();
    let region = Region { subjects, today: packs::today(ctx) };
    let mut register = Register::new(schools.collect(), classes, people, region);
    let codes = entries.iter().filter_map(|entry| spelling::code(entry.text(Field::Code)).ok().flatten());
    let lookups: Vec<_> = codes.map(|code| prints.code(&code)).collect();
    register.elsewhere = elsewhere(ctx, import.kind, &register, &lookups).await?;
    if import.kind == RosterKind::Pupils {
        // A region has hundreds of thousands of families; a file speaks of few of them.
        let meant = register.meant(entries, &lookups);
        table::entrust((&ctx.db).into(), &mut register.people, &meant).await?;
    }
    Ok(register)
}

/// Identifiers in the file that are nobody's here may be somebody's elsewhere.
async fn elsewhere(
    ctx: &Ctx,
    kind: RosterKind,
    here: &Register,
    lookups: &[String],
) -> Result<HashMap<String, Elsewhere>, RosterError> {
    let strange: Vec<_> =
        lookups.iter().map(String::as_str).filter(|lookup| here.with_code(lookup).is_none()).collect();
    let found = external_ids::find_persons(&ctx.db, scheme(kind), &strange).await?;
    let persons: Vec<_> = found.values().copied().collect();
    let mut listed = table::list_these((&ctx.db).into(), kind, &persons).await?;
    let elsewhere = found.into_iter().filter_map(|(lookup, person)| {
        let listed = listed.remove(&person)?;
        Some((lookup, Elsewhere { person, listed }))
    });
    Ok(elsewhere.collect())
}

/// Keeps what each row would do.
async fn keep(ctx: &Ctx, import: Import, planned: Vec<Planned>, opens: &str) -> Result<(), RosterError> {
    let vault = ctx.part::<Vault>().clone();
    let (counts, rows) =
        spawn_blocking(move || seal_rows(&vault, planned)).await.map_err(|_| RosterError::BrokenOff)??;
    let mut tx = ctx.db.begin().await?;
    table::insert_rows(&mut tx, import.id, rows).await?;
    let opens = Some(opens).filter(|opens| !opens.is_empty());
    table::update_compared(&mut tx, import.id, &serde_json::to_string(&counts)?, opens).await?;
    service::step_on(ctx, &mut tx, import, Step::Compare).await?;
    Ok(tx.commit().await?)
}

fn seal_rows(vault: &Vault, planned: Vec<Planned>) -> Result<(Counts, Vec<NewRow>), RosterError> {
    let mut counts = Counts::default();
    let (mut rows, mut turn) = (Vec::new(), 0);
    for (place, Planned { line, act }) in (1..).zip(planned) {
        counts.add(line.outcome);
        if line.outcome == Outcome::Unchanged {
            continue;
        }
        let act = act.map(|act| serde_json::to_vec(&act)).transpose()?;
        let act = act.map(|act| vault.seal(service::PURPOSE, &act)).transpose()?;
        turn += u32::from(act.is_some());
        rows.push(NewRow {
            place,
            outcome: line.outcome,
            shown: vault.seal(service::PURPOSE, &serde_json::to_vec(&line)?)?,
            name: line.name,
            turn: Some(turn).filter(|_| act.is_some()),
            act,
        });
    }
    Ok((counts, rows))
}
