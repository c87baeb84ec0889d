//! A question that many ask: pupils of several schools look at the replay of it, most are content, and researchers find it among the
//! common ones.

use std::collections::BTreeSet;
use std::time::Duration;

use kernel::{Actor, Role};
use people::Subject;
use platform::Ctx;
use tutoring::bank::service as bank;
use tutoring::clusters::grouping;
use tutoring::questions::{Attempt, QuestionChange, service as questions};

use super::Desk;
use super::material::Question;
use super::town::Learner;

/// Between two of them.
const WHILE: Duration = Duration::from_mins(2);
/// How many ask each of them, the first of which the most.
const ASKERS: [usize; 2] = [9, 6];
/// The row of classmates who ask: others have other errands.
const ROW: usize = 2;

/// Plays them, and looks through the questions of the last days.
pub(super) async fn make(desk: &Desk<'_>, asked: &[Question]) -> anyhow::Result<()> {
    let mut wanted = ASKERS.into_iter();
    let mut most = wanted.next();
    let mut gone = BTreeSet::new();
    for question in asked.iter().filter(|question| question.photo.is_none()) {
        let Some(askers) = most else { break };
        let free = |pupil: &&Learner| pupil.row == ROW && pupil.grade.stage().as_str() == question.stage;
        let pupils: Vec<&Learner> =
            desk.cast.pupils.iter().filter(free).filter(|one| !gone.contains(&one.person)).collect();
        // One of each class in turn, so that several schools ask.
        let step = (pupils.len() / askers.max(1)).max(1);
        let mut found = false;
        for pupil in pupils.into_iter().step_by(step).take(askers) {
            gone.insert(pupil.person);
            found = look(desk, pupil, question).await?;
            if !found {
                break;
            }
        }
        if found {
            most = wanted.next();
        }
    }
    grouping::run(&Ctx::system(desk.app.clone())).await?;
    Ok(())
}

/// A pupil asks, is shown the replay, watches it and is content; `false` where none is shown.
async fn look(desk: &Desk<'_>, pupil: &Learner, asked: &Question) -> anyhow::Result<bool> {
    let actor = Actor { person: pupil.person, role: Role::Pupil, org: pupil.school, sign_in: desk.app.new_id() };
    let asking = Ctx::acting(desk.app.clone(), actor);
    let attempt = Attempt { chips: vec![asked.chip.clone()], ..Attempt::default() };
    let subject: Option<Subject> = asked.subject.parse().ok();
    let change = QuestionChange { subject, text: Some(asked.text.clone()), attempt: Some(attempt) };
    let question = questions::draft(&asking, change).await?.question;
    desk.pass(desk.app, WHILE).await?;
    let shown = bank::show_first(&asking, question.id).await?;
    let Some(replay) = shown.replays.first() else {
        questions::cancel(&asking, question.id).await?;
        return Ok(false);
    };
    bank::open_shown(&asking, question.id, replay.session).await?;
    bank::solve(&asking, question.id, replay.session).await?;
    desk.pass(desk.app, WHILE).await?;
    Ok(true)
}
