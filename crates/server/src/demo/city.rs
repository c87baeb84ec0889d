//! A city's numbers: 30,000 sessions of which 25,000 helped, over 800 hours (W13–W16), to measure the program with.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::Context;
use kernel::{PersonId, Timestamp};
use people::persons::{Pupil, service as persons};
use people::words::{Stage, Subject};
use platform::App;
use tutoring::archive::past::{PastSession, bring_in};
use tutoring::questions::Attempt;

use super::material::Question;
use super::town::Cast;

/// Sessions (W14) and those of them that were effective (W15).
const SESSIONS: usize = 30_000;
const EFFECTIVE: usize = 25_000;
/// The years over which they are spread.
const DAYS: usize = 4 * 365;
/// Sessions written in one transaction.
const BATCH: usize = 1_000;

/// Brings the sessions in; tells how many.
pub(super) async fn fill(app: &App, cast: &Cast, questions: &[Question], today: Timestamp) -> anyhow::Result<usize> {
    let pupils = by_stage(app, cast).await?;
    let teachers = able(cast);
    for batch in 0..SESSIONS / BATCH {
        let mut tx = app.db.begin().await?;
        for n in batch * BATCH..(batch + 1) * BATCH {
            let question = &questions[n % questions.len()];
            let wanted: (Subject, Stage) = (question.subject.parse()?, question.stage.parse()?);
            let pupil = turn(pupils.get(&wanted.1), n)?;
            let teacher = *turn(teachers.get(&wanted), n / questions.len())?;
            bring_in(app, &mut tx, &session(n, question, wanted.0, pupil, teacher, today)).await?;
        }
        tx.commit().await?;
    }
    Ok(SESSIONS)
}

fn session<'a>(
    n: usize,
    question: &'a Question,
    subject: Subject,
    pupil: &'a Pupil,
    teacher: PersonId,
    today: Timestamp,
) -> PastSession<'a> {
    let spread = |range: usize| u64::try_from(n * 7919 % range).unwrap_or(0);
    let day = u64::try_from(DAYS - n * DAYS / SESSIONS).unwrap_or(1);
    let asked_at = today.minus(Duration::from_hours(24 * day)).plus(Duration::from_secs(spread(3 * 3600)));
    let started_at = asked_at.plus(Duration::from_secs(4 + spread(90)));
    // 96 seconds on average, so that 30,000 of them make 800 hours (W16).
    let ended_at = started_at.plus(Duration::from_secs(37 + spread(120)));
    // An even sixth did not help.
    let effective = !n.is_multiple_of(SESSIONS / (SESSIONS - EFFECTIVE));
    PastSession {
        pupil,
        teacher,
        subject,
        text: &question.text,
        attempt: Attempt {
            chips: vec![question.chip.clone()],
            text: Some(question.attempt.clone()),
            ..Attempt::default()
        },
        knowledge_point: &question.knowledge_point,
        asked_at,
        started_at,
        ended_at,
        solved: Some(effective),
        effective,
    }
}

async fn by_stage(app: &App, cast: &Cast) -> anyhow::Result<HashMap<Stage, Vec<Pupil>>> {
    let mut found: HashMap<Stage, Vec<Pupil>> = HashMap::new();
    // Every fourth pupil asks: take-up is what a city struggles with.
    for learner in cast.pupils.iter().step_by(4) {
        let pupil = persons::pupil(&app.db, learner.person).await?.context("a pupil who was just made")?;
        found.entry(pupil.stage).or_default().push(pupil);
    }
    Ok(found)
}

fn able(cast: &Cast) -> HashMap<(Subject, Stage), Vec<PersonId>> {
    let mut able: HashMap<_, Vec<_>> = HashMap::new();
    for teacher in &cast.teachers {
        for subject in &teacher.subjects {
            able.entry(*subject).or_default().push(teacher.person);
        }
    }
    able
}

fn turn<T>(list: Option<&Vec<T>>, n: usize) -> anyhow::Result<&T> {
    let list = list.filter(|list| !list.is_empty()).context("nobody of this stage or subject")?;
    Ok(&list[n % list.len()])
}
