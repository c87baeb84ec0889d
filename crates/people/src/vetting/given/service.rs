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
use crate::vetting::{Vetting, VettingAct, service as vetting};
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
    let gifts: Vec<_> = judged.iter().filter_map(Gift::of).collect();
    give(ctx, &mut tx, &gifts).await?;
    let object = format!("org:{}", ctx.actor()?.org);
    let detail = json!({ "rows": judged.len(), "given": gifts.len() });
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
    let found: Vec<_> = rows.iter().map(|row| teachers.find(row)).collect();
    let vettings = vettings_of(tx, &found).await?;
    let (mut seen, mut judged) = (BTreeSet::new(), Vec::with_capacity(rows.len()));
    for (row, found) in rows.into_iter().zip(found) {
        let teacher = found.as_ref().ok().copied();
        let wish = found.and_then(|teacher| {
            let wish = rules::wish(&row, &tiers, today)?;
            if seen.insert(teacher) { Ok((teacher, wish)) } else { Err(GivenProblem::Twice) }
        });
        let (outcome, problem, wish) = match wish {
            Ok((teacher, wish)) => match rules::outcome(vettings.get(&teacher), &wish, today) {
                Ok(GivenOutcome::Given) => (GivenOutcome::Given, None, Some(wish)),
                Ok(other) => (other, None, None),
                Err(problem) => (GivenOutcome::Problem, Some(problem), None),
            },
            Err(problem) => (GivenOutcome::Problem, Some(problem), None),
        };
        judged.push((Done { row, teacher, outcome, problem }, wish));
    }
    Ok(judged)
}

/// What vetting gave the teachers who were found.
async fn vettings_of(
    tx: &mut Tx,
    found: &[Result<PersonId, GivenProblem>],
) -> Result<HashMap<PersonId, Vetting>, GivenError> {
    let teachers: BTreeSet<_> = found.iter().flatten().copied().collect();
    let vettings = table::list_vettings(tx, &teachers.into_iter().collect::<Vec<_>>()).await?;
    Ok(vettings.into_iter().map(|vetting| (vetting.teacher, vetting)).collect())
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

/// What a row gives to whom.
struct Gift<'a> {
    teacher: PersonId,
    wish: &'a Wish,
    document: &'a str,
}

impl<'a> Gift<'a> {
    fn of((done, wish): &'a (Done, Option<Wish>)) -> Option<Self> {
        Some(Self { teacher: done.teacher?, wish: wish.as_ref()?, document: &done.row.document })
    }
}

async fn give(ctx: &Ctx, tx: &mut Tx, gifts: &[Gift<'_>]) -> Result<(), GivenError> {
    let (today, now, actor) = (packs::today(ctx), ctx.now(), ctx.actor);
    let (mut vettings, mut acts, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    for Gift { teacher, wish, document } in gifts {
        let (teacher, Wish { tier, until }) = (*teacher, (*wish).clone());
        vettings.push(Vetting { teacher, tier, since: today, until, suspended_at: None, suspended_why: None });
        let (id, act) = (ctx.new_id(), VettingAct::Vouch);
        acts.push(NewAct { id, teacher, application: None, act, reason: document, actor, at: now });
        let near = crate::vetting::rules::later(until, Span::new().days(-WARNING_DAYS));
        let near = near.start(&vetting::pack(ctx).zone).map_or(now, |near| near.max(now));
        ends.push((EndNear { teacher, until }, near));
    }
    table::upsert_vettings(tx, &vettings).await?;
    table::insert_acts(tx, &acts).await?;
    Ok(jobs::enqueue_all(ctx, tx, &ends).await?)
}

/// The teachers whom a table may mean.
struct Teachers {
    by_id: HashMap<PersonId, TeacherName>,
    by_name: HashMap<String, Vec<PersonId>>,
    by_code: HashMap<String, PersonId>,
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
        let (mut by_id, mut by_name) = (HashMap::new(), HashMap::<_, Vec<_>>::new());
        for one in table::teacher_names(tx, path.range()).await? {
            by_name.entry(one.name.clone()).or_default().push(one.teacher);
            by_id.insert(one.teacher, one);
        }
        Ok(Self { by_id, by_name, by_code, prints })
    }

    /// The teacher of a row: by identifier where there is one, else by name, in the school where one is named.
    fn find(&self, row: &GivenRow) -> Result<PersonId, GivenProblem> {
        let name = spelling::name(&row.name).unwrap_or_default();
        if let Some(print) = self.prints.get(&row.code) {
            let teacher = self.by_code.get(print).ok_or(GivenProblem::TeacherUnknown)?;
            let known = self.by_id.get(teacher).ok_or(GivenProblem::TeacherUnknown)?;
            let same = name.is_empty() || known.name == name;
            return if same { Ok(*teacher) } else { Err(GivenProblem::NameOther) };
        }
        if name.is_empty() {
            return Err(GivenProblem::NameMissing);
        }
        let school = spelling::narrow(&row.school);
        let is_there = |teacher: &PersonId| {
            school.is_empty() || self.by_id.get(teacher).is_some_and(|known| known.school_name == school)
        };
        let called_so = self.by_name.get(&name).into_iter().flatten().copied();
        match called_so.filter(is_there).collect::<Vec<_>>().as_slice() {
            [] => Err(GivenProblem::TeacherUnknown),
            [only] => Ok(*only),
            _ => Err(GivenProblem::TeacherSeveral),
        }
    }
}
