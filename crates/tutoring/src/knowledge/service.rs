//! Suggesting knowledge points.

use people::packs::Packs;
use people::{Stage, Subject};
use platform::Ctx;

use super::{rules, store as table};

/// Points that are counted: far more than a teacher reads, far fewer than a city writes.
const COUNTED: u32 = 500;

/// Knowledge points for a subject, the most used first, those that contain `q`.
///
/// # Errors
/// When the database fails.
pub async fn suggest(ctx: &Ctx, subject: Subject, stage: Option<Stage>, q: &str) -> store::Result<Vec<String>> {
    let used = table::used(&ctx.db, subject, stage, COUNTED).await?;
    let points = ctx.part::<Packs>().knowledge_points().iter();
    let fits = points.filter(|point| point.subject == subject && stage.is_none_or(|stage| point.stage == stage));
    Ok(rules::suggest(&used, fits.map(|point| (point.name.as_str(), point.also.as_slice())), q))
}
