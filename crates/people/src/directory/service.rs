//! Reading the directory.

use std::collections::{BTreeSet, HashMap};

use kernel::{Permission, PersonId, Role};
use platform::{Ctx, Vault};
use store::Db;

use super::store::{self as table, After, Asked, Place};
use super::{Count, Cursor, DirectoryError, Found, Listed, Reach, Wanted, Way, rules};
use crate::external_ids::{Scheme, service as external_ids};
use crate::organisation::{Org, OrgKind, service as organisation};
use crate::persons::{Name, Pupil, RoleGrant, Teacher, service as persons};
use crate::relations;

/// A look at the directory: whom, and in which part of the tree.
pub(super) struct Look<'a> {
    db: &'a Db,
    wanted: &'a Wanted,
    place: Org,
    words: &'a str,
    reach: Reach,
}

/// People of the actor's organisation and below it: role by role, in each by name.
///
/// A login or an identifier of a register finds the one person it belongs to; other words find names that begin with them,
/// then names in which they stand, and pupils who are shown to others so.
///
/// # Errors
/// `NotFound` for an organisation or a class the actor does not look after, `BadField`.
pub async fn list(ctx: &Ctx, wanted: &Wanted, after: Option<Cursor>, limit: u32) -> Result<Found, DirectoryError> {
    let look = look(ctx, wanted).await?;
    if after.is_none()
        && let Some(items) = exactly(ctx, &look).await?
    {
        let count = Some(all_of(&items));
        return Ok(Found { items, next: None, count });
    }
    let (items, next) = look.page(after.as_ref(), limit).await?;
    let count = match (&after, &next) {
        (Some(_), _) => None,
        (None, None) => Some(all_of(&items)),
        (None, Some(_)) => look.count().await?,
    };
    Ok(Found { items, next, count })
}

fn all_of(items: &[Listed]) -> Count {
    Count { number: u32::try_from(items.len()).unwrap_or(u32::MAX), all: true }
}

/// Where the actor may look, and whether what is asked can be.
pub(super) async fn look<'a>(ctx: &'a Ctx, wanted: &'a Wanted) -> Result<Look<'a>, DirectoryError> {
    let words = rules::words(wanted.words.as_deref());
    if words.chars().count() > rules::MAX_WORDS {
        return Err(DirectoryError::BadField("q"));
    }
    let actor = ctx.actor()?;
    let mut place = wanted.org.unwrap_or(actor.org);
    ctx.permit(Permission::ReadPeople, relations::to_org(&ctx.db, &actor, place).await?)?;
    if let Some(class) = wanted.class {
        let class = organisation::find_class(&ctx.db, class).await?.ok_or(DirectoryError::NotFound)?;
        ctx.permit(Permission::ReadPeople, relations::to_org(&ctx.db, &actor, class.school_id).await?)?;
        place = class.school_id;
    }
    let place = organisation::find_org(&ctx.db, place).await?.ok_or(DirectoryError::NotFound)?;
    let reach = match (place.kind, wanted.grade) {
        (OrgKind::School, _) | (OrgKind::County | OrgKind::Township, Some(_)) => Reach::Place,
        // A grade that nobody is in would be looked for in vain among everyone.
        (OrgKind::Region, Some(grade)) if !table::has_grade(&ctx.db, &place.path, grade).await? => Reach::Place,
        _ => Reach::Wide,
    };
    Ok(Look { db: &ctx.db, wanted, place, words, reach })
}

/// The people whom the words name exactly: by a login, or by an identifier of a register.
pub(super) async fn exactly(ctx: &Ctx, look: &Look<'_>) -> Result<Option<Vec<Listed>>, DirectoryError> {
    if !rules::is_exact(look.words) {
        return Ok(None);
    }
    let mut persons: BTreeSet<PersonId> = table::with_login(look.db, look.words).await?.into_iter().collect();
    let vault = ctx.part::<Vault>();
    for scheme in [Scheme::PupilCode, Scheme::TeacherCode] {
        let print = external_ids::fingerprint(vault, scheme, look.words);
        persons.extend(external_ids::find_persons(look.db, scheme, &[&print]).await?.into_values());
    }
    let persons: Vec<_> = persons.into_iter().collect();
    let mut found = table::these(look.db, look.wanted.gone, &look.place.path, &persons).await?;
    found.retain(|(_, role, ..)| look.wanted.role.is_none_or(|wanted| wanted == *role));
    found.sort_by_key(|(person, role, org, _)| (*role, *person, *org));
    let mut rows = Vec::new();
    for (person, role, org, key) in found {
        rows.extend(table::show(look.db, role, &[Place { person, org, key }]).await?);
    }
    rows.retain(|row| look.wanted.login.is_none_or(|wanted| wanted == row.login));
    Ok(Some(rows).filter(|rows| !rows.is_empty()))
}

impl Look<'_> {
    fn asked(&self, role: Role, limit: u32) -> Asked<'_> {
        Asked { wanted: self.wanted, role, scope: &self.place.path, words: self.words, limit }
    }

    /// The roles to read. Only pupils are in classes and grades, only teachers have subjects and tiers.
    fn roles(&self, after: Option<&Cursor>) -> Vec<Role> {
        let Wanted { class, grade, subject, tier, gone, .. } = self.wanted;
        let (pupils, teachers) = (class.is_some() || grade.is_some(), subject.is_some() || tier.is_some());
        let mut roles = rules::roles(self.wanted.role, after);
        roles.retain(|role| (!pupils || *role == Role::Pupil) && (!teachers || *role == Role::Teacher));
        // The others leave nothing behind when they stop acting.
        roles.retain(|role| !gone || matches!(role, Role::Pupil | Role::Teacher));
        roles
    }

    /// A page, and where the next one begins.
    pub(super) async fn page(
        &self,
        after: Option<&Cursor>,
        limit: u32,
    ) -> Result<(Vec<Listed>, Option<Cursor>), DirectoryError> {
        let mut found: Vec<(Role, Way, Place)> = Vec::new();
        let wanted = limit as usize + 1;
        'roles: for role in self.roles(after) {
            for way in rules::ways(role, self.reach, self.words, after) {
                let behind = After::of(after.filter(|cursor| cursor.role == role && cursor.way == way));
                let rest = u32::try_from(wanted - found.len()).unwrap_or(u32::MAX);
                let keys = self.keys(way, &self.asked(role, rest), &behind).await?;
                found.extend(keys.into_iter().map(|key| (role, way, key)));
                if found.len() >= wanted {
                    break 'roles;
                }
            }
        }
        let more = found.len() > limit as usize;
        found.truncate(limit as usize);
        let next = found.last().filter(|_| more).map(|(role, way, key)| {
            let Place { person, org, key } = key.clone();
            Cursor { role: *role, way: *way, key, person, org }
        });
        Ok((self.rows(&found).await?, next))
    }

    async fn keys(&self, way: Way, asked: &Asked<'_>, after: &After) -> store::Result<Vec<Place>> {
        match (way, self.wanted.class) {
            (Way::Place, Some(class)) => table::of_class(self.db, asked, class, after).await,
            (Way::Place, None) if self.place.kind == OrgKind::School => {
                table::of_org(self.db, asked, self.place.id, after).await
            }
            (Way::Place, None) => table::of_grade(self.db, asked, after).await,
            (Way::Alias, _) => table::alias(self.db, asked, after).await,
            (Way::Begins, _) => table::begins(self.db, asked, after).await,
            (Way::Within, _) => table::within(self.db, asked, after).await,
        }
    }

    /// What is shown of each, in the order in which they were found.
    async fn rows(&self, found: &[(Role, Way, Place)]) -> store::Result<Vec<Listed>> {
        let mut rows = HashMap::new();
        for of_role in found.chunk_by(|one, other| one.0 == other.0) {
            let keys: Vec<_> = of_role.iter().map(|(.., key)| key.clone()).collect();
            let shown = table::show(self.db, of_role[0].0, &keys).await?;
            rows.extend(shown.into_iter().map(|row| ((row.person, row.role, row.org), row)));
        }
        Ok(found.iter().filter_map(|(role, _, key)| rows.remove(&(key.person, *role, key.org))).collect())
    }

    /// How many there are. Not counted are a class, parts of names in a grade, and those found by the name shown to others.
    async fn count(&self) -> store::Result<Option<Count>> {
        let mut number = 0;
        for role in self.roles(None) {
            let asked = self.asked(role, 1);
            for way in rules::ways(role, self.reach, self.words, None) {
                number += match way {
                    Way::Place if self.wanted.class.is_none() && self.place.kind == OrgKind::School => {
                        table::count_of_org(self.db, &asked, self.place.id).await?
                    }
                    Way::Place if self.wanted.class.is_none() => table::count_of_grade(self.db, &asked).await?,
                    Way::Begins => table::count_begins(self.db, &asked).await?,
                    Way::Within if self.wanted.grade.is_none() => table::count_within(self.db, &asked).await?,
                    Way::Alias if table::alias(self.db, &asked, &After::of(None)).await?.is_empty() => 0,
                    Way::Place | Way::Alias | Way::Within => return Ok(None),
                };
                if number > table::COUNTED {
                    return Ok(Some(Count { number: table::COUNTED, all: false }));
                }
            }
        }
        Ok(Some(Count { number, all: true }))
    }
}

/// What stands beside a row: subjects of a teacher, children of a guardian, guardians of a pupil.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// What the teacher teaches.
    pub subjects: Vec<crate::words::Subject>,
    /// The guardian's children.
    pub children: Vec<String>,
    /// How many guardians the pupil has.
    pub guardians: u32,
}

/// What stands beside these rows.
///
/// # Errors
/// When the database fails.
pub async fn beside(ctx: &Ctx, rows: &[Listed]) -> store::Result<HashMap<(PersonId, Role), Beside>> {
    let of = |role| rows.iter().filter(move |row| row.role == role).map(|row| row.person).collect::<Vec<_>>();
    let mut beside: HashMap<_, Beside> = HashMap::new();
    for line in table::subjects_of(&ctx.db, &of(Role::Teacher)).await? {
        beside.entry((line.person, Role::Teacher)).or_default().subjects.push(line.subject);
    }
    for line in table::children_of(&ctx.db, &of(Role::Guardian)).await? {
        beside.entry((line.guardian, Role::Guardian)).or_default().children.push(line.name);
    }
    for (pupil, guardians) in table::count_guardians(&ctx.db, &of(Role::Pupil)).await? {
        beside.entry((pupil, Role::Pupil)).or_default().guardians = guardians;
    }
    Ok(beside)
}

/// What the desk shows of one person: of a pupil no more than the list does. Family and ways through the classes stand in
/// the child's file, which is opened for a purpose.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What the person is called.
    pub name: Name,
    /// In which roles the person acts.
    pub roles: Vec<RoleGrant>,
    /// The pupil that the person is.
    pub pupil: Option<Pupil>,
    /// The guardian's children.
    pub children: Vec<Pupil>,
    /// The teacher that the person is.
    pub teacher: Option<Teacher>,
}

/// One person whom the actor looks after.
///
/// # Errors
/// `NotFound` for anybody else.
pub async fn person(ctx: &Ctx, person: PersonId) -> Result<Summary, DirectoryError> {
    let relations = relations::to_person(&ctx.db, &ctx.actor()?, person).await?;
    ctx.permit(Permission::ReadPeople, relations)?;
    let name = persons::name_of(&ctx.db, person).await?.ok_or(DirectoryError::NotFound)?;
    Ok(Summary {
        name,
        roles: persons::roles_of(&ctx.db, person).await?,
        pupil: persons::pupil(&ctx.db, person).await?,
        children: persons::children_of(&ctx.db, person).await?,
        teacher: persons::teacher(&ctx.db, person).await?,
    })
}
