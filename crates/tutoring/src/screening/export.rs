//! The desk's list as a table that can be taken out.

use async_trait::async_trait;
use people::organisation::service as organisation;
use people::records::exports::{ExportError, ExportFile, Exporter, service as exports};
use platform::Ctx;
use platform::files::GuardFailure;
use serde::Deserialize;
use serde_json::Value;

use super::desk::{self, Wanted};
use super::{ScreenError, ScreenReason, ScreenState, Screening};
use crate::archive::csv::Table;

/// Rows of one table at most.
const MOST: u32 = 10_000;

const COLUMNS: &[&str] = &[
    "question",
    "state",
    "reason",
    "confidence",
    "school",
    "screened_at",
    "waits_since",
    "due_at",
    "decided_at",
    "note",
    "appeal",
];

/// The desk's list as CSV, without what the questions say.
///
/// # Errors
/// `Export` with more rows than one person may take out alone.
pub async fn table(ctx: &Ctx, wanted: &Wanted) -> Result<Vec<u8>, ScreenError> {
    let most = exports::most_alone(ctx);
    let rows = desk::read(ctx, wanted, None, u32::try_from(most).unwrap_or(MOST).min(MOST) + 1).await?;
    exports::check_alone(ctx, rows.len())?;
    write(ctx, rows, None).await
}

async fn write(ctx: &Ctx, rows: Vec<Screening>, mark: Option<&str>) -> Result<Vec<u8>, ScreenError> {
    let mut table = Table::new(COLUMNS);
    for row in rows {
        let school = organisation::find_org(&ctx.db, row.school_id).await?;
        let time = |at: Option<kernel::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
        table.push(&[
            row.question_id.to_string(),
            row.state.to_string(),
            row.reason.map(|reason| reason.to_string()).unwrap_or_default(),
            row.confidence.to_string(),
            school.map(|school| school.name).unwrap_or_default(),
            row.screened_at.to_string(),
            time(row.waits_since),
            time(row.due_at),
            time(row.decided_at),
            row.note.unwrap_or_default(),
            row.appeal.unwrap_or_default(),
        ]);
    }
    Ok(table.finish(mark).into_bytes())
}

/// The desk's list.
#[derive(Clone, Copy, Debug, Default)]
pub struct ScreeningsExporter;

/// Which screenings: the parameters of the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    waiting: Option<bool>,
    state: Option<ScreenState>,
    reason: Option<ScreenReason>,
    late: Option<bool>,
}

fn wanted(scope: &Value) -> Result<Wanted, ExportError> {
    let Scope { waiting, state, reason, late } =
        Scope::deserialize(scope).map_err(|_| ExportError::BadField("scope"))?;
    Ok(Wanted { waiting: waiting.unwrap_or_default(), state, reason, late: late.unwrap_or_default() })
}

#[async_trait]
impl Exporter for ScreeningsExporter {
    async fn count(&self, ctx: &Ctx, scope: &Value) -> Result<u64, ExportError> {
        Ok(desk::read(ctx, &wanted(scope)?, None, MOST).await.map_err(export_error)?.len() as u64)
    }

    async fn make(&self, ctx: &Ctx, scope: &Value, mark: &str) -> Result<ExportFile, ExportError> {
        let rows = desk::read(ctx, &wanted(scope)?, None, MOST).await.map_err(export_error)?;
        let bytes = write(ctx, rows, Some(mark)).await.map_err(export_error)?;
        Ok(file(ctx, "screenings", bytes))
    }
}

pub(super) fn file(ctx: &Ctx, name: &str, bytes: Vec<u8>) -> ExportFile {
    ExportFile {
        name: format!("{name}-{}.csv", people::packs::today(ctx)),
        media_type: "text/csv; charset=utf-8".to_owned(),
        bytes,
    }
}

pub(super) fn export_error(error: ScreenError) -> ExportError {
    match error {
        ScreenError::Denied(denied) => denied.into(),
        ScreenError::Store(source) => source.into(),
        ScreenError::Export(source) => source,
        other => ExportError::Failed(GuardFailure(other.into())),
    }
}
