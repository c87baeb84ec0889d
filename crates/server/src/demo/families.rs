//! What the demo region's families have done: most have come with their slips and agree to everything. A few of each class are
//! on their way, and a few are there to be tried.

use kernel::{OrgId, Role};
use people::consent::{Item, service as consent};
use people::identity::{PasswordHash, hash_password};
use people::registration::service::{Arrival, bring_in};
use people::words::Stage;
use platform::{App, Ctx};

use super::introductions::{introduce_family, reads};
use super::material::Family;
use super::town::{Cast, Learner};

/// Families written in one transaction.
const BATCH: usize = 2_000;

/// How far a family has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// It agrees to everything.
    Agrees,
    /// It agrees to what is needed.
    Declines,
    /// Its guardian has come and has not answered yet.
    Unanswered,
    /// It has its slip, and nobody has come.
    Expected,
    /// It has no slip yet.
    Away,
}

impl Stand {
    /// The last of each ten of a class are not there yet: those before them ask the demo's questions.
    const fn of(row: usize) -> Self {
        match row % 10 {
            6 => Self::Declines,
            7 => Self::Unanswered,
            8 => Self::Expected,
            9 => Self::Away,
            _ => Self::Agrees,
        }
    }

    const fn has_come(self) -> bool {
        matches!(self, Self::Agrees | Self::Declines | Self::Unanswered)
    }

    const fn agrees(self) -> Option<&'static [Item]> {
        match self {
            Self::Agrees => Some(Item::ALL),
            Self::Declines => Some(&[Item::Account, Item::Questions, Item::SameScreen, Item::Voice, Item::Reminders]),
            Self::Unanswered | Self::Expected | Self::Away => None,
        }
    }
}

pub(super) async fn make(app: &App, cast: &Cast, families: &[Family]) -> anyhow::Result<()> {
    // The last of the pupils: those before them ask the demo's questions.
    let apart = |pupil: &&Learner| pupil.grade.stage() == Stage::Primary && reads(pupil.grade);
    let special: Vec<_> = cast.pupils.iter().rev().filter(apart).zip(families).collect();
    let is_special = |pupil: &Learner| special.iter().any(|(other, _)| other.person == pupil.person);
    let others: Vec<_> =
        cast.pupils.iter().filter(|pupil| !is_special(pupil)).map(|pupil| (pupil, Stand::of(pupil.row))).collect();

    // A password that nobody knows: the demo region lets in by its list of people.
    let password = hash_password(app, "demo", &app.ids.uuid().to_string()).await?;
    let come: Vec<_> = others
        .iter()
        .filter(|(_, stand)| *stand != Stand::Away)
        .map(|(pupil, stand)| (*pupil, stand.has_come()))
        .chain(special.iter().map(|(pupil, _)| (*pupil, true)))
        .collect();
    arrive(app, cast, &come, &password).await?;
    for batch in others.chunks(BATCH) {
        let mut tx = app.db.begin().await?;
        let answers = batch.iter().filter_map(|(pupil, stand)| Some((pupil.person, pupil.guardian, stand.agrees()?)));
        consent::bring_in(app, &mut tx, &answers.collect::<Vec<_>>()).await?;
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

/// Slips for these pupils, handed out by the coordinators of their schools, and accounts for the guardians who have come.
async fn arrive(app: &App, cast: &Cast, come: &[(&Learner, bool)], password: &PasswordHash) -> anyhow::Result<()> {
    let mut number = 0;
    for of_school in come.chunk_by(|(one, _), (other, _)| one.school == other.school) {
        let Some((first, _)) = of_school.first() else { continue };
        let ctx = coordinator(app, cast, first.school)?;
        for batch in of_school.chunks(BATCH) {
            let arrivals = batch.iter().map(|(pupil, has_come)| {
                number += 1;
                let guardian = has_come.then(|| (pupil.guardian, format!("jiazhang{number:05}")));
                Arrival { pupil: pupil.person, guardian }
            });
            let arrivals: Vec<_> = arrivals.collect();
            let mut tx = app.db.begin().await?;
            bring_in(&ctx, &mut tx, &arrivals, password).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

fn coordinator(app: &App, cast: &Cast, school: OrgId) -> anyhow::Result<Ctx> {
    cast.acting(app, Role::SchoolCoordinator, |officer| officer.org == school)
}
