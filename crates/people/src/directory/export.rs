//! The directory as a table to be saved: the rows that are shown, all pages of them.

use async_trait::async_trait;
use kernel::{ClassId, OrgId, Permission, Role};
use platform::{Ctx, audit};
use serde::Deserialize;
use serde_json::{Value, json};
use sheets::{Format, Sheet};

use super::service::{beside, exactly, look};
use super::{DirectoryError, Listed, Presence, Wanted};
use crate::packs;
use crate::records::exports::{ExportError, ExportFile, Exporter, service as exports};
use crate::relations;
use crate::rosters::speech::say;
use crate::words::{Grade, Locale, Subject, Tier};

/// Rows that are read at once.
const AT_ONCE: u32 = 1_000;

/// The columns, by the message that heads each.
const COLUMNS: [&str; 8] = [
    "people.name",
    "people.alias",
    "people.role",
    "people.org",
    "people.class",
    "people.subjects",
    "people.children",
    "people.guardians",
];

/// The people that [`list`](super::service::list) finds.
///
/// # Errors
/// As `list`; `NeedsApproval` for more than one person may take out alone.
pub async fn export(ctx: &Ctx, wanted: &Wanted, format: Format, locale: Locale) -> Result<ExportFile, DirectoryError> {
    // Nobody waits for the names of a whole city to hear that there are too many.
    let rows = everyone(ctx, wanted, exports::most_alone(ctx)).await?;
    exports::check_alone(ctx, rows.len())?;
    write_out(ctx, wanted, &rows, (format, locale), None).await
}

/// Everyone whom the actor may take out, page after page, until there are more than `most`.
async fn everyone(ctx: &Ctx, wanted: &Wanted, most: usize) -> Result<Vec<Listed>, DirectoryError> {
    let actor = ctx.actor()?;
    let place = wanted.org.unwrap_or(actor.org);
    ctx.permit(Permission::ExportRoster, relations::to_org(&ctx.db, &actor, place).await?)?;
    let look = look(ctx, wanted).await?;
    if let Some(rows) = exactly(ctx, &look).await? {
        return Ok(rows);
    }
    let mut rows: Vec<Listed> = Vec::new();
    let mut after = None;
    loop {
        let (page, next) = look.page(after.as_ref(), AT_ONCE).await?;
        rows.extend(page);
        match next {
            Some(next) if rows.len() <= most => after = Some(next),
            _ => return Ok(rows),
        }
    }
}

/// The file, which the audit then knows of; `mark` is a line that says who took it out and what for.
async fn write_out(
    ctx: &Ctx,
    wanted: &Wanted,
    rows: &[Listed],
    (format, locale): (Format, Locale),
    mark: Option<&str>,
) -> Result<ExportFile, DirectoryError> {
    let mut sheet = Sheet::new(say(locale, "people.title"), COLUMNS.map(|key| say(locale, key)));
    let beside = beside(ctx, rows).await?;
    for row in rows {
        let near = beside.get(&(row.person, row.role)).cloned().unwrap_or_default();
        let subjects: Vec<_> =
            near.subjects.iter().map(|subject| packs::subject_name(ctx, *subject, None, locale)).collect();
        sheet.push([
            row.name.clone(),
            row.alias.clone(),
            say(locale, &format!("role.{}", row.role)),
            row.org_name.clone(),
            row.class_name.clone().unwrap_or_default(),
            subjects.join("、"),
            near.children.join("、"),
            if near.guardians > 0 { near.guardians.to_string() } else { String::new() },
        ]);
    }
    if let Some(mark) = mark {
        sheet.push([mark]);
    }
    let place = wanted.org.unwrap_or(ctx.actor()?.org);
    let mut tx = ctx.db.begin().await?;
    audit::record(ctx, &mut tx, "people.export", &format!("org:{place}"), &json!({ "rows": rows.len() })).await?;
    tx.commit().await?;
    Ok(ExportFile {
        name: format!("people-{}.{}", packs::today(ctx), format.extension()),
        media_type: format.media_type().to_owned(),
        bytes: sheet.write(format)?,
    })
}

/// The directory, as something that can be taken out with a second person.
#[derive(Clone, Copy, Debug, Default)]
pub struct DirectoryExporter;

/// Whom of the directory: the parameters of the export by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    role: Option<Role>,
    state: Option<Presence>,
    org: Option<OrgId>,
    class: Option<ClassId>,
    grade: Option<Grade>,
    subject: Option<Subject>,
    tier: Option<Tier>,
    login: Option<bool>,
    q: Option<String>,
    format: Option<String>,
    locale: Option<Locale>,
}

impl Scope {
    fn read(scope: &Value) -> Result<(Wanted, Format, Locale), ExportError> {
        let Self { role, state, org, class, grade, subject, tier, login, q, format, locale } =
            Self::deserialize(scope).map_err(|_| ExportError::BadField("scope"))?;
        let gone = state == Some(Presence::Left);
        let wanted = Wanted { role, gone, org, class, grade, subject, tier, login, words: q };
        let format = if format.as_deref() == Some("csv") { Format::Csv } else { Format::Xlsx };
        Ok((wanted, format, locale.unwrap_or(Locale::ZhCn)))
    }
}

#[async_trait]
impl Exporter for DirectoryExporter {
    async fn count(&self, ctx: &Ctx, scope: &Value) -> Result<u64, ExportError> {
        let (wanted, ..) = Scope::read(scope)?;
        Ok(everyone(ctx, &wanted, usize::MAX).await.map_err(export_error)?.len() as u64)
    }

    async fn make(&self, ctx: &Ctx, scope: &Value, mark: &str) -> Result<ExportFile, ExportError> {
        let (wanted, format, locale) = Scope::read(scope)?;
        let rows = everyone(ctx, &wanted, usize::MAX).await.map_err(export_error)?;
        write_out(ctx, &wanted, &rows, (format, locale), Some(mark)).await.map_err(export_error)
    }
}

fn export_error(error: DirectoryError) -> ExportError {
    match error {
        DirectoryError::NotFound => ExportError::NotFound,
        DirectoryError::BadField(_) => ExportError::BadField("scope"),
        DirectoryError::Denied(denied) => denied.into(),
        DirectoryError::Export(source) => source,
        DirectoryError::Store(source) => source.into(),
        other => ExportError::Failed(platform::files::GuardFailure(other.into())),
    }
}
