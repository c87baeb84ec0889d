//! The few people whom the sign-in page offers by name: such as belong together, so that what one does another sees.

use anyhow::Context;
use kernel::{PersonId, Role};
use people::identity::demo::introduce;
use people::packs::Packs;
use people::persons::batch::{self, Bond};
use people::persons::service as persons;
use people::words::{Grade, Kinship, Locale, Stage};
use platform::App;
use store::Tx;

use super::town::Cast;

/// Stages whose pupil and teacher are introduced, the first one with a family.
const STAGES: [Stage; 2] = [Stage::Junior, Stage::Primary];

/// Teachers who are introduced although nobody has vetted them.
const NEWCOMERS: usize = 4;

pub(super) async fn make(app: &App, cast: &Cast) -> anyhow::Result<()> {
    let mut tx = app.db.begin().await?;
    for stage in STAGES {
        let pupil = cast
            .pupils
            .iter()
            .find(|pupil| pupil.grade.stage() == stage && reads(pupil.grade))
            .context("no pupil of a stage")?;
        let teacher = cast
            .teachers
            .iter()
            .rev()
            .filter(|teacher| teacher.subjects.iter().all(|(_, taught)| *taught == stage))
            .max_by_key(|teacher| teacher.subjects.len())
            .context("no teacher of a stage")?;
        introduce_pupil(&mut tx, pupil.person).await?;
        introduce_teacher(app, &mut tx, teacher.person).await?;
    }
    // Teachers on their way through vetting, each at another point of it.
    for newcomer in cast.newcomers.iter().take(NEWCOMERS) {
        introduce_teacher(app, &mut tx, newcomer.person).await?;
    }
    // The first of them is a parent, too: one account, two roles.
    if let Some((teacher, child)) = cast.newcomers.first().zip(cast.pupils.first()) {
        let parent = Bond {
            guardian: teacher.person,
            pupil: child.person,
            kin: Kinship::Mother,
            relation: String::new(),
            school: teacher.school,
        };
        batch::entrust(&mut tx, &[parent]).await?;
    }
    for officer in cast.officers.iter().filter(|officer| officer.role == Role::Bureau) {
        introduce(&mut tx, officer.person, Role::Bureau, &officer.org_name).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Whoever tries the program out as a child wants to be one who reads and writes.
pub(super) fn reads(grade: Grade) -> bool {
    grade.number() >= 4
}

/// A teacher, with what would be asked of that one: the subjects, and the tier of who has been vetted.
async fn introduce_teacher(app: &App, tx: &mut Tx, person: PersonId) -> anyhow::Result<()> {
    let teacher = persons::teacher(&mut *tx, person).await?.context("a teacher who was just made")?;
    let pack = app.part::<Packs>().current(app.now());
    let mut words = vec![teacher.school_name];
    words.extend(
        teacher.subjects.iter().map(|(subject, stage)| pack.subjects.name(*subject, Some(*stage), Locale::ZhCn)),
    );
    words.dedup();
    let tier = pack.tiers.iter().find(|entry| Some(&entry.tier) == teacher.tier.as_ref());
    words.extend(tier.map(|entry| entry.name.clone()));
    introduce(tx, person, Role::Teacher, &words.join(" ")).await?;
    Ok(())
}

/// A pupil, and who looks after the pupil.
async fn introduce_pupil(tx: &mut Tx, person: PersonId) -> anyhow::Result<()> {
    introduce_family(tx, person, "").await
}

/// The same, with what is special about the family.
pub(super) async fn introduce_family(tx: &mut Tx, person: PersonId, note: &str) -> anyhow::Result<()> {
    let pupil = persons::pupil(&mut *tx, person).await?.context("a pupil who was just made")?;
    let place = format!("{} {} {note}", pupil.school_name, pupil.class_name);
    let place = place.trim_end();
    introduce(tx, person, Role::Pupil, place).await?;
    for guardian in persons::guardians_of(&mut *tx, person).await? {
        introduce(tx, guardian.person, Role::Guardian, &format!("{place} {}", pupil.name)).await?;
    }
    Ok(())
}
