//! Looking into the archive, and keeping the word on each session up to date.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::time::Duration;

use kernel::{Page, Permission, PersonId, Relation, Role, SessionId};
use people::organisation::events::OrgMoved;
use people::organisation::service as organisation;
use people::persons::service as persons;
use people::records::access::service as access;
use people::records::exports::service as exports;
use people::relations;
use platform::{Ctx, Denied};
use store::Tx;

use super::store::{self as table, SCOPES, Wanted};
use super::{ArchiveError, Filter, Listed, Row, csv, rules};
use crate::bank::service as bank;
use crate::reports::service as reports;
use crate::seats::service as seats;
use crate::sessions::Session;
use crate::sessions::service as sessions;

/// Sessions of one page.
const PAGE: u32 = 30;
/// Pupils who listen along in one session at most.
const BESIDE: u32 = 8;
/// Sessions of one export: a school's year.
const EXPORT: u32 = 10_000;

/// Sessions the actor may see that meet the filter, newest first.
///
/// # Errors
/// `Denied` for roles without an archive, `BadField` for a search that is too long.
pub async fn list(
    ctx: &Ctx,
    filter: Filter,
    after: Option<SessionId>,
    limit: Option<u32>,
) -> Result<Page<Listed>, ArchiveError> {
    let limit = limit.unwrap_or(PAGE).clamp(1, 100);
    let rows = read(ctx, &filter, after, limit + 1).await?;
    let page = Page::cut(rows, limit as usize, |row| row.id.to_string());
    let items = name(ctx, page.items).await?;
    access::count_names(ctx, items.len()).await?;
    Ok(Page { items, next: page.next })
}

/// The same as a table for a spreadsheet: CSV in UTF-8 with a byte order mark, at most 10,000 sessions; where there are more, it says
/// where the next begins.
///
/// # Errors
/// As [`list`].
pub async fn export(ctx: &Ctx, filter: Filter) -> Result<String, ArchiveError> {
    let rows = read(ctx, &filter, None, EXPORT + 1).await?;
    exports::check_alone(ctx, rows.len())?;
    write(ctx, rows, None).await
}

/// How many sessions an export would have.
pub(super) async fn count(ctx: &Ctx, filter: &Filter) -> Result<usize, ArchiveError> {
    Ok(read(ctx, filter, None, EXPORT).await?.len())
}

/// The table with a line that says who took it out and what for.
pub(super) async fn marked(ctx: &Ctx, filter: &Filter, mark: &str) -> Result<String, ArchiveError> {
    let rows = read(ctx, filter, None, EXPORT + 1).await?;
    write(ctx, rows, Some(mark)).await
}

/// Writes the sessions of one table, of which one more was read than it has.
async fn write(ctx: &Ctx, mut rows: Vec<Row>, mark: Option<&str>) -> Result<String, ArchiveError> {
    let more = rows.len() > EXPORT as usize;
    rows.truncate(EXPORT as usize);
    let last = rows.last().map(|last| last.started_at).filter(|_| more);
    // One that began in the same moment stands in both tables rather than in neither.
    let rest = last.map(|last| last.plus(Duration::from_millis(1)));
    Ok(csv::write(&name(ctx, rows).await?, rest, mark))
}

async fn read(ctx: &Ctx, filter: &Filter, after: Option<SessionId>, limit: u32) -> Result<Vec<Row>, ArchiveError> {
    let words = filter.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
    if words.is_some_and(|words| words.chars().count() > rules::MAX_SEARCH) {
        return Err(ArchiveError::BadField("q"));
    }
    let scopes = scopes(ctx, filter.pupil).await?;
    let wanted = Wanted { scopes, filter, pattern: words.map(rules::pattern), after };
    let own = table::list(&ctx.db, &wanted, limit).await?;
    let beside = table::list_beside(&ctx.db, &wanted, limit.saturating_mul(BESIDE)).await?;
    Ok(rules::merge(own, beside, limit as usize))
}

/// In whose archives the actor looks: the pupil's own, the children's, the teacher's own, the class's, the school's, the
/// region's.
async fn scopes(ctx: &Ctx, pupil: Option<PersonId>) -> Result<[String; SCOPES], ArchiveError> {
    let actor = ctx.actor()?;
    let (relation, found) = match actor.role {
        Role::Pupil => (Relation::Own, vec![format!("pupil:{}", actor.person)]),
        Role::Teacher => (Relation::Own, vec![format!("teacher:{}", actor.person)]),
        Role::Guardian => {
            let children = persons::children_of(&ctx.db, actor.person).await?;
            let asked_for = children.iter().filter(|child| pupil.is_none_or(|pupil| pupil == child.person));
            (Relation::OwnChild, asked_for.map(|child| format!("pupil:{}", child.person)).collect())
        }
        Role::ClassTeacher => {
            let classes = persons::classes_of(&ctx.db, actor.person).await?;
            (Relation::OwnClass, classes.iter().map(|class| format!("class:{class}")).collect())
        }
        _ => {
            let relations = relations::to_org(&ctx.db, &actor, actor.org).await?;
            let relation = relations.iter().next().ok_or(Denied::Forbidden)?;
            (relation, vec![format!("org:{}", actor.org)])
        }
    };
    ctx.permit(Permission::ReadArchive, relation)?;
    let mut places = found.into_iter();
    Ok(std::array::from_fn(|_| places.next().unwrap_or_default()))
}

/// Puts the names to the sessions, each person looked up once.
async fn name(ctx: &Ctx, rows: Vec<Row>) -> Result<Vec<Listed>, ArchiveError> {
    let shows_names = rules::shows_names(ctx.actor()?.role);
    let (mut teachers, mut pupils) = (HashMap::new(), HashMap::new());
    let mut list = Vec::with_capacity(rows.len());
    for row in rows {
        if let Entry::Vacant(place) = teachers.entry(row.teacher_id) {
            place.insert(persons::name_of(&ctx.db, row.teacher_id).await?);
        }
        if let Entry::Vacant(place) = pupils.entry(row.pupil_id) {
            place.insert(persons::pupil(&ctx.db, row.pupil_id).await?);
        }
        let teacher = teachers.get(&row.teacher_id).and_then(Option::as_ref);
        let pupil = pupils.get(&row.pupil_id).and_then(Option::as_ref);
        list.push(Listed {
            teacher_name: teacher.map(|teacher| teacher.name.clone()).unwrap_or_default(),
            pupil_alias: pupil.map(|pupil| pupil.alias.clone()).unwrap_or_default(),
            pupil_name: pupil.filter(|_| shows_names).map(|pupil| pupil.name.clone()),
            class_name: pupil.map(|pupil| pupil.class_name.clone()),
            school_name: pupil.map(|pupil| pupil.school_name.clone()),
            row,
        });
    }
    Ok(list)
}

/// Reckons whether a session was an effective answer, and writes it down.
///
/// # Errors
/// When the database fails.
pub(crate) async fn reckon(ctx: &Ctx, tx: &mut Tx, session: &mut Session) -> store::Result<()> {
    let upheld = reports::is_upheld(&mut *tx, session.id).await?;
    let before = session.effective;
    session.effective = rules::effective(session, upheld, ctx.now());
    seats::reckon(ctx, tx, session).await?;
    sessions::save_facts(tx, session).await?;
    if session.effective == before { Ok(()) } else { bank::reckoned(ctx, tx, session.id).await }
}

/// Lets the archive follow an organisation that was moved: its sessions stand with those above it now.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn follow(ctx: Ctx, moved: OrgMoved) -> anyhow::Result<()> {
    let (no_longer, now) = moved.above();
    let mut tx = ctx.db.begin().await?;
    // Where it stands by now: it may have been moved on before this was heard.
    let Some(org) = organisation::find_org(&mut tx, moved.org).await? else { return Ok(()) };
    let (from, until) = org.path.range();
    for above in no_longer.iter().filter(|above| !org.path.ids().contains(above)) {
        table::take_out(&mut tx, &format!("org:{above}"), &from, &until).await?;
    }
    for above in now.iter().filter(|above| org.path.ids().contains(above)) {
        table::put_in(&mut tx, &format!("org:{above}"), &from, &until).await?;
    }
    tx.commit().await?;
    Ok(())
}
