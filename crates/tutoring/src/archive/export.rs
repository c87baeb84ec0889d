//! The archive as something that can be taken out with a second person.

use async_trait::async_trait;
use kernel::{OrgId, PersonId, Timestamp};
use people::records::exports::{ExportError, ExportFile, Exporter};
use people::{Stage, Subject};
use platform::Ctx;
use platform::files::GuardFailure;
use serde::Deserialize;
use serde_json::Value;

use super::{ArchiveError, Filter, service};
use crate::sessions::SessionKind;

/// The archive of sessions.
#[derive(Clone, Copy, Debug, Default)]
pub struct SessionsExporter;

/// Which sessions: the parameters of the export by itself.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    q: Option<String>,
    subject: Option<Subject>,
    stage: Option<Stage>,
    kind: Option<SessionKind>,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    effective: Option<bool>,
    solved: Option<bool>,
    teacher: Option<PersonId>,
    pupil: Option<PersonId>,
    school: Option<OrgId>,
}

fn filter(scope: &Value) -> Result<Filter, ExportError> {
    let Scope { q, subject, stage, kind, from, to, effective, solved, teacher, pupil, school } =
        Scope::deserialize(scope).map_err(|_| ExportError::BadField("scope"))?;
    Ok(Filter { q, subject, stage, kind, from, until: to, effective, solved, teacher, pupil, school })
}

#[async_trait]
impl Exporter for SessionsExporter {
    async fn count(&self, ctx: &Ctx, scope: &Value) -> Result<u64, ExportError> {
        Ok(service::count(ctx, &filter(scope)?).await.map_err(export_error)? as u64)
    }

    async fn make(&self, ctx: &Ctx, scope: &Value, mark: &str) -> Result<ExportFile, ExportError> {
        let table = service::marked(ctx, &filter(scope)?, mark).await.map_err(export_error)?;
        Ok(ExportFile {
            name: format!("sessions-{}.csv", people::packs::today(ctx)),
            media_type: "text/csv; charset=utf-8".to_owned(),
            bytes: table.into_bytes(),
        })
    }
}

fn export_error(error: ArchiveError) -> ExportError {
    match error {
        ArchiveError::Denied(denied) => denied.into(),
        ArchiveError::Store(source) => source.into(),
        ArchiveError::Export(source) => source,
        other @ ArchiveError::BadField(_) => ExportError::Failed(GuardFailure(other.into())),
    }
}
