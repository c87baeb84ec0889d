//! Making a report, and taking it along.

use ::paper::PaperError;
use kernel::{Permission, Relations};
use platform::files::GuardFailure;
use platform::{Ctx, Keepers, audit};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::rules::{self, Due};
use super::store as table;
use super::{Facet, Facts, Report, ReportError, ReportFormat, ReportId, paper};
use crate::organisation::service as organisation;
use crate::packs::{self, Packs};
use crate::persons::service as persons;
use crate::records::exports::ExportFile;
use crate::records::words::Voice;
use crate::registration::Printing;
use crate::relations;
use crate::words::Locale;

/// A report as the list shows it.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The report.
    pub report: Report,
    /// By whom it was made.
    pub maker_name: Option<String>,
}

/// Makes the report about a year: what every keeper can show of it.
///
/// # Errors
/// `Denied`; `BadField` for a year that has not begun.
pub async fn make(ctx: &Ctx, year: i16) -> Result<Listed, ReportError> {
    let actor = ctx.actor()?;
    permit(ctx).await?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(ReportError::NotFound)?;
    let (from, until) = rules::span(year, ctx.now(), &ctx.part::<Packs>().current(ctx.now()).zone)?;
    let mut sections = Vec::new();
    for keeper in ctx.part::<Keepers>().all() {
        let found = keeper.evidence(ctx, from, until).await;
        let found = found.map_err(|error| ReportError::Keeper(GuardFailure(error)))?;
        sections.extend(found.into_iter().map(|section| Facet { code: section.code.to_owned(), items: section.items }));
    }
    let facts = Facts { year, org_name: org.name, made_at: ctx.now(), sections };
    let facts = serde_json::to_string(&facts)?;
    let report = Report {
        id: ctx.new_id(),
        org: actor.org,
        year: year.into(),
        sha256: hex::encode(Sha256::digest(facts.as_bytes())),
        facts,
        made_by: Some(actor.person),
        made_at: ctx.now(),
    };
    let mut tx = ctx.db.begin().await?;
    table::insert(&mut tx, &report).await?;
    let detail = json!({ "year": year, "sha256": report.sha256 });
    audit::record(ctx, &mut tx, "yearly_report.make", &format!("yearly_report:{}", report.id), &detail).await?;
    tx.commit().await?;
    list_one(ctx, report).await
}

/// The reports of the actor's organisation, newest first, and what is due.
///
/// # Errors
/// `Denied`.
pub async fn list(ctx: &Ctx) -> Result<(Vec<Listed>, Option<Due>), ReportError> {
    permit(ctx).await?;
    let mut listed = Vec::new();
    for report in table::list(&ctx.db, ctx.actor()?.org).await? {
        listed.push(list_one(ctx, report).await?);
    }
    let due = rules::due(packs::today(ctx));
    let due = due.filter(|due| !listed.iter().any(|one| one.report.year == i64::from(due.year)));
    Ok((listed, due))
}

/// A report as a file.
///
/// # Errors
/// `NotFound` for one of another organisation.
pub async fn write(ctx: &Ctx, id: ReportId, format: ReportFormat, locale: Locale) -> Result<ExportFile, ReportError> {
    permit(ctx).await?;
    let report = table::find(&ctx.db, id).await?.filter(|report| ctx.actor.is_some_and(|who| who.org == report.org));
    let report = report.ok_or(ReportError::NotFound)?;
    let facts: Facts = serde_json::from_str(&report.facts)?;
    let voice = Voice::new(ctx, locale);
    let name = format!("yearly-report-{}.{format}", report.year);
    let (media_type, bytes) = match format {
        // A file to be saved, as it is: nothing of the interface.
        ReportFormat::Json => ("application/octet-stream", report.facts.into_bytes()),
        ReportFormat::Pdf => ("application/pdf", print(ctx, facts, report.sha256, voice).await?),
        ReportFormat::Xlsx => (sheets::Format::Xlsx.media_type(), paper::book(&facts, &voice)?),
    };
    Ok(ExportFile { name, media_type: media_type.to_owned(), bytes })
}

/// Setting type takes a while: others are served meanwhile.
async fn print(ctx: &Ctx, facts: Facts, sha256: String, voice: Voice) -> Result<Vec<u8>, PaperError> {
    let press = ctx.part::<Printing>().press.clone();
    let printing = spawn_blocking(move || paper::print(&facts, &sha256, &voice, &press));
    printing.await.map_err(|error| PaperError::Unwritable(error.to_string()))?
}

async fn permit(ctx: &Ctx) -> Result<(), ReportError> {
    let actor = ctx.actor()?;
    let relations: Relations = relations::to_org(&ctx.db, &actor, actor.org).await?;
    Ok(ctx.permit(Permission::MakeYearlyReport, relations)?)
}

async fn list_one(ctx: &Ctx, report: Report) -> Result<Listed, ReportError> {
    let maker_name = match report.made_by {
        Some(person) => persons::name_of(&ctx.db, person).await?.map(|name| name.name),
        None => None,
    };
    Ok(Listed { report, maker_name })
}
