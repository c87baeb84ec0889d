//! The list of clusters as a table that can be taken out.

use async_trait::async_trait;
use people::records::exports::{ExportError, ExportFile, Exporter, service as exports};
use people::{Stage, Subject, packs};
use platform::Ctx;
use platform::files::GuardFailure;
use serde::Deserialize;
use serde_json::Value;

use super::{ClusterError, ClusterOrder, Counts, Listed, Wanted, service};
use crate::archive::csv::Table;

/// Rows of one table at most.
const MOST: u32 = 10_000;

const COLUMNS: &[&str] = &[
    "cluster",
    "subject",
    "stage",
    "knowledge_point",
    "name",
    "example",
    "questions",
    "questions_before",
    "growth",
    "pupils",
    "schools",
];

/// The clusters of a list as CSV.
///
/// # Errors
/// `Export` with more rows than one person may take out alone.
pub async fn table(ctx: &Ctx, wanted: &Wanted) -> Result<Vec<u8>, ClusterError> {
    let most = u32::try_from(exports::most_alone(ctx)).unwrap_or(MOST).min(MOST);
    let (_, rows) = service::read(ctx, wanted, 0, most + 1).await?;
    exports::check_alone(ctx, rows.len())?;
    write(ctx, wanted, None).await
}

async fn write(ctx: &Ctx, wanted: &Wanted, mark: Option<&str>) -> Result<Vec<u8>, ClusterError> {
    let mut table = Table::new(COLUMNS);
    let mut after = 0;
    while after < MOST {
        let page = service::list(ctx, wanted, after, Some(100)).await?;
        after += 100;
        for one in page.items {
            table.push(&line(one));
        }
        if page.next.is_none() {
            break;
        }
    }
    Ok(table.finish(mark).into_bytes())
}

fn line(Listed { row, counts, words }: Listed) -> [String; 11] {
    let number = |of: fn(Counts) -> i64| counts.map(|counts| of(counts).to_string()).unwrap_or_default();
    [
        row.id.to_string(),
        row.subject.to_string(),
        row.stage.to_string(),
        row.knowledge_point.unwrap_or_default(),
        row.name.unwrap_or_default(),
        words.unwrap_or_default(),
        number(|counts| counts.size.into()),
        number(|counts| counts.size_before.into()),
        number(|counts| i64::from(counts.size) - i64::from(counts.size_before)),
        number(|counts| counts.pupils.into()),
        number(|counts| counts.schools.into()),
    ]
}

/// The list of clusters.
#[derive(Clone, Copy, Debug, Default)]
pub struct ClustersExporter;

/// Which clusters: the parameters of the list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    subject: Option<Subject>,
    stage: Option<Stage>,
    q: Option<String>,
    sort: Option<ClusterOrder>,
}

fn wanted(scope: &Value) -> Result<Wanted, ExportError> {
    let Scope { subject, stage, q, sort } = Scope::deserialize(scope).map_err(|_| ExportError::BadField("scope"))?;
    Ok(Wanted { subject, stage, words: q, order: sort })
}

#[async_trait]
impl Exporter for ClustersExporter {
    async fn count(&self, ctx: &Ctx, scope: &Value) -> Result<u64, ExportError> {
        Ok(service::read(ctx, &wanted(scope)?, 0, MOST).await.map_err(export_error)?.1.len() as u64)
    }

    async fn make(&self, ctx: &Ctx, scope: &Value, mark: &str) -> Result<ExportFile, ExportError> {
        let bytes = write(ctx, &wanted(scope)?, Some(mark)).await.map_err(export_error)?;
        Ok(ExportFile {
            name: format!("clusters-{}.csv", packs::today(ctx)),
            media_type: "text/csv; charset=utf-8".to_owned(),
            bytes,
        })
    }
}

fn export_error(error: ClusterError) -> ExportError {
    match error {
        ClusterError::Denied(denied) => denied.into(),
        ClusterError::Store(source) => source.into(),
        ClusterError::Export(source) => source,
        other => ExportError::Failed(GuardFailure(other.into())),
    }
}
