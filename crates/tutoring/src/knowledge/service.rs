//! Suggesting knowledge points, and seeing to it that they may be suggested.

use kernel::PersonId;
use people::packs::{Packs, PointName};
use people::{Stage, Subject};
use platform::Ctx;
use store::Tx;

use super::{rules, store as table};
use crate::screening::Veil;

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

/// Whether a name that a teacher gives what this pupil asked may be read by other pupils and offered to other teachers.
///
/// # Errors
/// When the database fails.
pub(crate) async fn is_fit(
    ctx: &Ctx,
    tx: &mut Tx,
    (subject, stage): (Subject, Stage),
    pupil: PersonId,
    name: &str,
) -> store::Result<bool> {
    let listed = ctx.part::<Packs>().point_named(subject, stage, name) != PointName::Unknown;
    Ok(listed || Veil::of(ctx, tx, pupil).await?.passes(name))
}
