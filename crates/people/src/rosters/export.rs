//! The roster taken out again, as the file one could send.

use std::collections::HashMap;

use async_trait::async_trait;
use kernel::{ClassId, OrgId, Permission, PersonId};
use platform::{Ctx, Vault, audit};
use serde::Deserialize;
use serde_json::{Value, json};
use sheets::{Format, Sheet};

use super::jobs::scheme;
use super::layout::columns;
use super::register::Listed;
use super::speech::say;
use super::{Field, Profile, RosterError, RosterKind, oneroster, service::permit_org, store as table};
use crate::external_ids::service as external_ids;
use crate::organisation::service as organisation;
use crate::packs::{Packs, Subjects};
use crate::records::exports::{ExportError, ExportFile, Exporter, service as exports};
use crate::words::{Grade, Locale, Stage};

/// A file to be saved.
#[derive(Clone, Debug)]
pub struct Exported {
    /// Its name.
    pub name: String,
    /// What it is.
    pub media_type: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Somebody of the roster.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the id of a person is called so everywhere")]
pub(super) struct Person {
    pub(super) person: PersonId,
    pub(super) name: String,
    pub(super) code: Option<String>,
    pub(super) school: OrgId,
    pub(super) school_name: String,
    pub(super) grade: Option<Grade>,
    pub(super) class: Option<(ClassId, String)>,
    listed: Listed,
}

/// The people of an organisation who are there now.
///
/// # Errors
/// `NotFound` for an organisation the actor does not look after, `ExportTooLarge`.
pub async fn export(
    ctx: &Ctx,
    org: Option<OrgId>,
    kind: RosterKind,
    profile: Profile,
    format: Format,
) -> Result<Exported, RosterError> {
    let (org, people) = listed(ctx, org, kind).await?;
    exports::check_alone(ctx, people.len()).map_err(|_| RosterError::ExportTooLarge)?;
    write_out(ctx, org, (kind, profile, format), &people, None).await
}

/// The people of an organisation whose roster the actor may take out.
async fn listed(ctx: &Ctx, org: Option<OrgId>, kind: RosterKind) -> Result<(OrgId, Vec<Person>), RosterError> {
    let org = match org {
        Some(org) => org,
        None => ctx.actor()?.org,
    };
    permit_org(ctx, (&ctx.db).into(), org, Permission::ExportRoster).await?;
    Ok((org, people(ctx, org, kind).await?))
}

/// The file, which the audit then knows of; `mark` is a line that says who took it out and what for.
async fn write_out(
    ctx: &Ctx,
    org: OrgId,
    (kind, profile, format): (RosterKind, Profile, Format),
    people: &[Person],
    mark: Option<&str>,
) -> Result<Exported, RosterError> {
    let mut tx = ctx.db.begin().await?;
    let detail = json!({ "kind": kind, "rows": people.len() });
    audit::record(ctx, &mut tx, "roster.export", &format!("org:{org}"), &detail).await?;
    tx.commit().await?;
    let day = crate::packs::today(ctx);
    match profile {
        Profile::OneRoster => Ok(Exported {
            name: format!("oneroster-{kind}-{day}.zip"),
            media_type: "application/zip",
            bytes: oneroster::write(kind, people, mark)?,
        }),
        Profile::Wenqu => Ok(Exported {
            name: format!("{kind}-{day}.{}", format.extension()),
            media_type: format.media_type(),
            bytes: sheet(kind, people, mark, &ctx.part::<Packs>().current(ctx.now()).subjects).write(format)?,
        }),
    }
}

async fn people(ctx: &Ctx, org: OrgId, kind: RosterKind) -> Result<Vec<Person>, RosterError> {
    let org = organisation::find_org(&ctx.db, org).await?.ok_or(RosterError::NotFound)?;
    let schools = organisation::schools_within(&ctx.db, &org.path).await?;
    let schools: HashMap<_, _> = schools.into_iter().map(|school| (school.id, school.name)).collect();
    let classes = table::list_classes((&ctx.db).into(), &org.path).await?;
    let classes: HashMap<_, _> = classes.into_iter().map(|class| (class.id, class)).collect();
    let listed = table::list_families(&ctx.db, kind, &org.path).await?;
    let ids: Vec<_> = listed.iter().filter(|(_, listed)| !listed.left).map(|(person, _)| *person).collect();
    let mut codes = external_ids::open_for_persons(ctx.part::<Vault>(), &ctx.db, scheme(kind), &ids).await?;
    let mut people: Vec<_> = listed
        .into_iter()
        .filter(|(_, listed)| !listed.left)
        .map(|(person, listed)| {
            let class = listed.class.and_then(|class| classes.get(&class));
            Person {
                person,
                name: listed.name.clone(),
                code: codes.remove(&person),
                school: listed.school,
                school_name: schools.get(&listed.school).cloned().unwrap_or_default(),
                grade: class.map(|class| class.grade),
                class: class.map(|class| (class.id, class.name.clone())),
                listed,
            }
        })
        .collect();
    people.sort_by(|a, b| key(a).cmp(&key(b)));
    Ok(people)
}

fn key(person: &Person) -> (&str, Option<Grade>, &str, PersonId) {
    (&person.school_name, person.grade, person.class.as_ref().map_or("", |(_, name)| name), person.person)
}

fn sheet(kind: RosterKind, people: &[Person], mark: Option<&str>, region: &Subjects) -> Sheet {
    let columns = columns(kind);
    let mut sheet = Sheet::new("名册", columns.iter().map(|(_, names)| names[0]));
    for person in people {
        sheet.push(columns.iter().map(|(field, _)| cell(person, *field, region)));
    }
    if let Some(mark) = mark {
        sheet.push([mark]);
    }
    sheet
}

fn cell(person: &Person, field: Field, region: &Subjects) -> String {
    let guardian = |place: usize| person.listed.guardians.get(place);
    match field {
        Field::School => person.school_name.clone(),
        Field::Grade => person.grade.map(|grade| grade.to_string()).unwrap_or_default(),
        Field::Class => person.class.as_ref().map(|(_, name)| name.clone()).unwrap_or_default(),
        Field::Name => person.name.clone(),
        Field::Code => person.code.clone().unwrap_or_default(),
        Field::BirthMonth => person.listed.born.map(String::from).unwrap_or_default(),
        Field::GuardianName => guardian(0).map(|guardian| guardian.name.clone()).unwrap_or_default(),
        Field::GuardianRelation => guardian(0).map(|guardian| guardian.kin.text()).unwrap_or_default(),
        Field::SecondGuardianName => guardian(1).map(|guardian| guardian.name.clone()).unwrap_or_default(),
        Field::SecondGuardianRelation => guardian(1).map(|guardian| guardian.kin.text()).unwrap_or_default(),
        Field::Subjects => {
            joined(person.listed.teaches.iter().map(|(subject, _)| region.name(*subject, None, Locale::ZhCn)))
        }
        Field::Stages => joined(person.listed.teaches.iter().map(|(_, stage)| say_stage(*stage))),
        // Telephones do not leave with the roster.
        Field::GuardianPhone | Field::SecondGuardianPhone | Field::ClassTeacherOf => String::new(),
    }
}

fn joined(words: impl Iterator<Item = String>) -> String {
    let mut words: Vec<_> = words.collect();
    words.sort();
    words.dedup();
    words.join("、")
}

fn say_stage(stage: Stage) -> String {
    say(Locale::ZhCn, &format!("stage.{stage}"))
}

/// Rosters, as something that can be taken out with a second person.
#[derive(Clone, Copy, Debug, Default)]
pub struct RosterExporter;

/// What of the rosters is taken out: the parameters of the export by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    kind: RosterKind,
    profile: Option<Profile>,
    format: Option<String>,
    org_id: Option<OrgId>,
}

fn scope_of(scope: &Value) -> Result<Scope, ExportError> {
    Scope::deserialize(scope).map_err(|_| ExportError::BadField("scope"))
}

#[async_trait]
impl Exporter for RosterExporter {
    async fn count(&self, ctx: &Ctx, scope: &Value) -> Result<u64, ExportError> {
        let scope = scope_of(scope)?;
        let (_, people) = listed(ctx, scope.org_id, scope.kind).await.map_err(export_error)?;
        Ok(people.len() as u64)
    }

    async fn make(&self, ctx: &Ctx, scope: &Value, mark: &str) -> Result<ExportFile, ExportError> {
        let scope = scope_of(scope)?;
        let (org, people) = listed(ctx, scope.org_id, scope.kind).await.map_err(export_error)?;
        let format = if scope.format.as_deref() == Some("csv") { Format::Csv } else { Format::Xlsx };
        let how = (scope.kind, scope.profile.unwrap_or(Profile::Wenqu), format);
        let file = write_out(ctx, org, how, &people, Some(mark)).await.map_err(export_error)?;
        Ok(ExportFile { name: file.name, media_type: file.media_type.to_owned(), bytes: file.bytes })
    }
}

fn export_error(error: RosterError) -> ExportError {
    match error {
        RosterError::NotFound => ExportError::NotFound,
        RosterError::Denied(denied) => denied.into(),
        RosterError::Store(source) => source.into(),
        other => ExportError::Failed(platform::files::GuardFailure(other.into())),
    }
}
