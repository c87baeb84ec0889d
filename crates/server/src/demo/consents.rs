//! What the demo region's families agree to: everything, but for a few who are there to be tried.

use kernel::PersonId;
use people::consent::{Item, service as consent};
use people::words::Stage;
use platform::App;

use super::introductions::{introduce_family, reads};
use super::material::Family;
use super::town::{Cast, Learner};

/// Families written in one transaction.
const BATCH: usize = 2_000;

pub(super) async fn make(app: &App, cast: &Cast, families: &[Family]) -> anyhow::Result<()> {
    // The last of the pupils: those before them ask the demo's questions.
    let apart = |pupil: &&Learner| pupil.grade.stage() == Stage::Primary && reads(pupil.grade);
    let special: Vec<_> = cast.pupils.iter().rev().filter(apart).zip(families).collect();
    let is_special = |person: PersonId| special.iter().any(|(pupil, _)| pupil.person == person);
    let others: Vec<_> = cast.pupils.iter().filter(|pupil| !is_special(pupil.person)).collect();
    for batch in others.chunks(BATCH) {
        let mut tx = app.db.begin().await?;
        let answers: Vec<_> = batch.iter().map(|pupil| (pupil.person, pupil.guardian, Item::ALL)).collect();
        consent::bring_in(app, &mut tx, &answers).await?;
        tx.commit().await?;
    }
    let mut tx = app.db.begin().await?;
    for (pupil, family) in special {
        if let Some(agrees) = &family.agrees {
            consent::bring_in(app, &mut tx, &[(pupil.person, pupil.guardian, agrees)]).await?;
        }
        introduce_family(&mut tx, pupil.person, &family.note).await?;
    }
    Ok(tx.commit().await?)
}
