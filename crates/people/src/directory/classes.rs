//! Classes as staff look for them.

use std::collections::HashMap;

use kernel::{ClassId, OrgId, Page, Permission, PersonId};
use platform::Ctx;
use serde::{Deserialize, Serialize};

use super::store::{self as table, ClassLine, ClassesAsked};
use super::{DirectoryError, rules};
use crate::organisation::service as organisation;
use crate::relations;
use crate::words::{Grade, Stage};

/// Which classes a person looks for.
#[derive(Clone, Debug, Default)]
pub struct WantedClasses {
    /// In or below which organisation; the actor's own unless it is said.
    pub org: Option<OrgId>,
    /// Of this grade.
    pub grade: Option<Grade>,
    /// Those that are closed instead of those that are open.
    pub closed: bool,
    /// Words in the name of the class or of the school.
    pub words: Option<String>,
}

/// A class with who is in it and who looks after it.
#[derive(Clone, Debug)]
pub struct ListedClass {
    /// The class.
    pub id: ClassId,
    /// Its school.
    pub school: OrgId,
    /// The school's name.
    pub school_name: String,
    /// Its stage.
    pub stage: Stage,
    /// Its grade.
    pub grade: Grade,
    /// Its name.
    pub name: String,
    /// Whether it is closed.
    pub closed: bool,
    /// Pupils who belong to it now.
    pub pupils: u32,
    /// Who looks after it.
    pub teachers: Vec<(PersonId, String)>,
}

/// Where a page of classes ended.
#[derive(Serialize, Deserialize)]
struct Ended(String, i64, String, String);

/// The classes of the actor's organisation and below it, by school, grade and name.
///
/// # Errors
/// `NotFound` for an organisation the actor does not look after, `BadField`.
pub async fn list(
    ctx: &Ctx,
    wanted: &WantedClasses,
    after: Option<&str>,
    limit: u32,
) -> Result<Page<ListedClass>, DirectoryError> {
    let words = rules::words(wanted.words.as_deref());
    if words.chars().count() > rules::MAX_WORDS {
        return Err(DirectoryError::BadField("q"));
    }
    let actor = ctx.actor()?;
    let org = wanted.org.unwrap_or(actor.org);
    ctx.permit(Permission::ReadPeople, relations::to_org(&ctx.db, &actor, org).await?)?;
    let org = organisation::find_org(&ctx.db, org).await?.ok_or(DirectoryError::NotFound)?;
    let Ended(school, grade, name, id) = match after {
        Some(text) => serde_json::from_str(text).map_err(|_| DirectoryError::BadField("after"))?,
        None => Ended(String::new(), 0, String::new(), String::new()),
    };
    let asked = ClassesAsked {
        scope: org.path.range(),
        grade: wanted.grade,
        closed: wanted.closed,
        words,
        after: (school, grade, name, id),
        limit: limit + 1,
    };
    let page = Page::cut(table::classes(&ctx.db, asked).await?, limit as usize, |line| {
        let ended = Ended(line.school_name.clone(), line.grade.number().into(), line.name.clone(), line.id.to_string());
        serde_json::to_string(&ended).unwrap_or_default()
    });
    let items = with_teachers(ctx, page.items).await?;
    Ok(Page { items, next: page.next })
}

/// One class the actor looks after.
///
/// # Errors
/// `NotFound` for any other.
pub async fn get(ctx: &Ctx, id: ClassId) -> Result<ListedClass, DirectoryError> {
    let line = table::class(&ctx.db, id).await?.ok_or(DirectoryError::NotFound)?;
    let relations = relations::to_org(&ctx.db, &ctx.actor()?, line.school).await?;
    ctx.permit(Permission::ReadPeople, relations)?;
    with_teachers(ctx, vec![line]).await?.pop().ok_or(DirectoryError::NotFound)
}

async fn with_teachers(ctx: &Ctx, lines: Vec<ClassLine>) -> store::Result<Vec<ListedClass>> {
    let ids: Vec<_> = lines.iter().map(|line| line.id).collect();
    let mut teachers: HashMap<ClassId, Vec<_>> = HashMap::new();
    for (class, person, name) in table::teachers_of((&ctx.db).into(), &ids).await? {
        teachers.entry(class).or_default().push((person, name));
    }
    let listed = |line: ClassLine| {
        let ClassLine { id, school, school_name, stage, grade, name, closed, pupils } = line;
        let teachers = teachers.remove(&id).unwrap_or_default();
        ListedClass { id, school, school_name, stage, grade, name, closed, pupils, teachers }
    };
    Ok(lines.into_iter().map(listed).collect())
}
