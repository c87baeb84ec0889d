//! Taking over tiers that were given before.

use std::collections::{BTreeSet, HashMap};

use ::store::Tx;
use jiff::Span;
use kernel::{Permission, PersonId};
use platform::{Ctx, Vault, audit, jobs};
use serde_json::json;
use sheets::{Format, Limits, Sheet, read};

use super::rules::{self, COLUMNS};
use super::{Done, GivenError, GivenOutcome, GivenProblem, GivenRow, Wish};
use crate::external_ids::{Scheme, service as external_ids};
use crate::organisation::{OrgKind, OrgPath, service as organisation};
use crate::rosters::speech::say;
use crate::rosters::spelling;
use crate::vetting::decisions::WARNING_DAYS;
use crate::vetting::jobs::EndNear;
use crate::vetting::store::{self as table, NewAct, TeacherName};
use crate::vetting::{Standing, Vetting, VettingAct, service as vetting};
use crate::words::{Locale, Tier};
use crate::{packs, relations};

/// Bytes of a table.
pub const MAX_FILE: usize = 4 << 20;
/// Rows of a table.
const MAX_ROWS: usize = 20_000;

/// Says what each row of a table would do.
///
/// # Errors
/// `Elsewhere` for whoever is not the region's bureau; `Unreadable`; `ColumnMissing`.
pub async fn foresee(ctx: &Ctx, file: &[u8]) -> Result<Vec<Done>, GivenError> {
    let mut tx = ctx.db.begin().await?;
    Ok(judge(ctx, &mut tx, file).await?.into_iter().map(|(done, _)| done).collect())
}

/// Takes over what a table gives, row by row; rows with problems do nothing.
///
/// # Errors
/// As [`foresee`].
pub async fn take_over(ctx: &Ctx, file: &[u8]) -> Result<Vec<Done>, GivenError> {
    let mut tx = ctx.db.begin().await?;
    let judged = judge(ctx, &mut tx, file).await?;
    let mut given = 0;
    for (done, wish) in &judged {
        if let (Some(teacher), Some(wish), GivenOutcome::Given) = (done.teacher, wish, done.outcome) {
            give(ctx, &mut tx, teacher, wish, &done.row.document).await?;
            given += 1;
        }
    }
    let object = format!("org:{}", ctx.actor()?.org);
    let detail = json!({ "rows": judged.len(), "given": given });
    audit::record(ctx, &mut tx, "vetting.take_over", &object, &detail).await?;
    tx.commit().await?;
    Ok(judged.into_iter().map(|(done, _)| done).collect())
}

/// The rows that do nothing, as a sheet to be corrected and sent again.
///
/// # Errors
/// As [`foresee`].
pub async fn problems(ctx: &Ctx, file: &[u8], locale: Locale) -> Result<Vec<u8>, GivenError> {
    let titles = COLUMNS.iter().map(|(_, names)| names[0].to_owned());
    let mut sheet = Sheet::new(say(locale, "given.sheet"), titles.chain([say(locale, "given.why")]));
    for Done { row, problem, .. } in foresee(ctx, file).await? {
        let Some(problem) = problem else { continue };
        let GivenRow { name, code, school, tier, until, document, .. } = row;
        sheet.push([name, code, school, tier, until, document, say(locale, &format!("given.problem.{problem}"))]);
    }
    Ok(sheet.write(Format::Xlsx)?)
}

/// What each row does; nothing has happened.
async fn judge(ctx: &Ctx, tx: &mut Tx, file: &[u8]) -> Result<Vec<(Done, Option<Wish>)>, GivenError> {
    let path = permit(ctx, tx).await?;
    let table = read(file, &Limits { bytes: MAX_FILE, rows: MAX_ROWS, ..Limits::default() })?;
    let rows = rules::rows(&table)?;
    let teachers = Teachers::of(ctx, tx, &path, &rows).await?;
    let (today, tiers) = (packs::today(ctx), tiers(ctx));
    let (mut seen, mut judged) = (BTreeSet::new(), Vec::with_capacity(rows.len()));
    for row in rows {
        let found = teachers.find(&row);
        let teacher = found.as_ref().ok().copied();
        let wish = found.and_then(|teacher| {
            let wish = rules::wish(&row, &tiers, today)?;
            if seen.insert(teacher) { Ok((teacher, wish)) } else { Err(GivenProblem::Twice) }
        });
        let (outcome, problem, wish) = match wish {
            Ok((teacher, wish)) => match vetting::standing_of(ctx, &mut *tx, teacher).await? {
                (Standing::Missing | Standing::Expired, _) => (GivenOutcome::Given, None, Some(wish)),
                (Standing::Vetted, Some(now)) if now.tier == wish.tier && now.until == wish.until => {
                    (GivenOutcome::Same, None, None)
                }
                _ => (GivenOutcome::Problem, Some(GivenProblem::Already), None),
            },
            Err(problem) => (GivenOutcome::Problem, Some(problem), None),
        };
        judged.push((Done { row, teacher, outcome, problem }, wish));
    }
    Ok(judged)
}

/// Lets the bureau of the region; the others decide step by step. The part of the tree whose teachers it may name.
async fn permit(ctx: &Ctx, tx: &mut Tx) -> Result<OrgPath, GivenError> {
    let actor = ctx.actor()?;
    ctx.permit(Permission::SuspendTeacher, relations::to_org(&mut *tx, &actor, actor.org).await?)?;
    let org = organisation::find_org(&mut *tx, actor.org).await?.filter(|org| org.kind == OrgKind::Region);
    Ok(org.ok_or(GivenError::Elsewhere)?.path)
}

/// The region's tiers, each with what it is called.
fn tiers(ctx: &Ctx) -> Vec<(Tier, Vec<String>)> {
    let tiers = vetting::pack(ctx).tiers.iter();
    tiers
        .map(|entry| {
            (entry.tier.clone(), [Some(entry.name.clone()), entry.english.clone()].into_iter().flatten().collect())
        })
        .collect()
}

async fn give(ctx: &Ctx, tx: &mut Tx, teacher: PersonId, wish: &Wish, document: &str) -> Result<(), GivenError> {
    let Wish { tier, until } = wish.clone();
    let given = Vetting { teacher, tier, since: packs::today(ctx), until, suspended_at: None, suspended_why: None };
    table::upsert_vetting(tx, &given).await?;
    let (id, actor, at) = (ctx.new_id(), ctx.actor, ctx.now());
    let act = NewAct { id, teacher, application: None, act: VettingAct::Vouch, reason: document, actor, at };
    table::insert_act(tx, &act).await?;
    let near = crate::vetting::rules::later(until, Span::new().days(-WARNING_DAYS)).start(&vetting::pack(ctx).zone);
    let near = near.unwrap_or_else(|_| ctx.now()).max(ctx.now());
    jobs::enqueue(ctx, tx, &EndNear { teacher, until }, near).await?;
    Ok(())
}

/// The teachers whom a table may mean.
struct Teachers {
    by_code: HashMap<String, PersonId>,
    names: Vec<TeacherName>,
    prints: HashMap<String, String>,
}

impl Teachers {
    async fn of(ctx: &Ctx, tx: &mut Tx, path: &OrgPath, rows: &[GivenRow]) -> Result<Self, GivenError> {
        let vault = ctx.part::<Vault>();
        let codes: BTreeSet<_> = rows.iter().map(|row| row.code.as_str()).filter(|code| !code.is_empty()).collect();
        let print = |code: &str| external_ids::fingerprint(vault, Scheme::TeacherCode, &spelling::narrow(code));
        let prints: HashMap<_, _> = codes.into_iter().map(|code| (code.to_owned(), print(code))).collect();
        let lookups: Vec<_> = prints.values().map(String::as_str).collect();
        let by_code = external_ids::find_persons(&mut *tx, Scheme::TeacherCode, &lookups).await?;
        Ok(Self { by_code, names: table::teacher_names(tx, path.range()).await?, prints })
    }

    /// The teacher of a row: by identifier where there is one, else by name, in the school where one is named.
    fn find(&self, row: &GivenRow) -> Result<PersonId, GivenProblem> {
        let name = spelling::name(&row.name).unwrap_or_default();
        if let Some(print) = self.prints.get(&row.code) {
            let teacher = self.by_code.get(print).ok_or(GivenProblem::TeacherUnknown)?;
            let known = self.names.iter().find(|one| one.teacher == *teacher).ok_or(GivenProblem::TeacherUnknown)?;
            let same = name.is_empty() || known.name == name;
            return if same { Ok(*teacher) } else { Err(GivenProblem::NameOther) };
        }
        if name.is_empty() {
            return Err(GivenProblem::NameMissing);
        }
        let school = spelling::narrow(&row.school);
        let fits = |one: &&TeacherName| one.name == name && (school.is_empty() || one.school_name == school);
        let found: Vec<_> = self.names.iter().filter(fits).collect();
        match found.as_slice() {
            [] => Err(GivenProblem::TeacherUnknown),
            [only] => Ok(only.teacher),
            _ => Err(GivenProblem::TeacherSeveral),
        }
    }
}
