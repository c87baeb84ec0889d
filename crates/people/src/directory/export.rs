//! The directory as a table to be saved: the rows that are shown, all pages of them.

use platform::{Ctx, audit};
use serde_json::json;
use sheets::{Format, Sheet};

use kernel::Permission;

use super::service::{beside, look};
use super::{DirectoryError, Listed, Wanted};
use crate::relations;
use crate::rosters::speech::say;
use crate::words::Locale;

/// Rows that one person may take out alone; more need a second person (R41).
const ALONE: u32 = 3_000;
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
/// As `list`; `TooLarge` for more than one person may take out alone.
pub async fn export(ctx: &Ctx, wanted: &Wanted, format: Format, locale: Locale) -> Result<Vec<u8>, DirectoryError> {
    let actor = ctx.actor()?;
    let place = wanted.org.unwrap_or(actor.org);
    ctx.permit(Permission::ExportRoster, relations::to_org(&ctx.db, &actor, place).await?)?;
    let look = look(ctx, wanted).await?;
    let mut rows: Vec<Listed> = Vec::new();
    let mut after = None;
    loop {
        let (page, next) = look.page(after.as_ref(), AT_ONCE).await?;
        rows.extend(page);
        if rows.len() > ALONE as usize {
            return Err(DirectoryError::TooLarge);
        }
        match next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    let mut sheet = Sheet::new(say(locale, "people.title"), COLUMNS.map(|key| say(locale, key)));
    let beside = beside(ctx, &rows).await?;
    for row in &rows {
        let near = beside.get(&(row.person, row.role)).cloned().unwrap_or_default();
        let subjects: Vec<_> = near.subjects.iter().map(|subject| say(locale, &format!("subject.{subject}"))).collect();
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
    let mut tx = ctx.db.begin().await?;
    audit::record(ctx, &mut tx, "people.export", &format!("org:{place}"), &json!({ "rows": rows.len() })).await?;
    tx.commit().await?;
    Ok(sheet.write(format)?)
}
