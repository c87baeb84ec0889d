//! What screening held back, so that the desk has something to decide: an insult, and a telephone number that was masked.

use std::time::Duration;

use anyhow::Context;
use kernel::{Actor, Role};
use people::{Stage, Subject};
use platform::Ctx;
use tutoring::questions::{Attempt, Mode, QuestionChange, service as questions};

use super::Desk;

/// Between two of them.
const WHILE: Duration = Duration::from_mins(9);
/// What is asked; the number is in the block kept for examples.
const ASKED: [&str; 2] =
    ["出题的人是不是傻逼，这个应用题谁看得懂", "鸡兔同笼，一共35个头94只脚，鸡和兔各几只？会的同学打13800000007告诉我"];

/// Two pupils of a junior school ask, and think better of it: what they wrote waits for the desk all the same.
pub(super) async fn make(desk: &Desk<'_>) -> anyhow::Result<()> {
    let mut pupils =
        desk.cast.pupils.iter().rev().filter(|pupil| pupil.row == 1 && pupil.grade.stage() == Stage::Junior);
    for text in ASKED {
        let pupil = pupils.next().context("no pupils")?;
        let actor = Actor { person: pupil.person, role: Role::Pupil, org: pupil.school, sign_in: desk.app.new_id() };
        let asking = Ctx::acting(desk.app.clone(), actor);
        let attempt = Attempt { chips: vec!["question_not_understood".to_owned()], ..Attempt::default() };
        let change =
            QuestionChange { subject: Some(Subject::MATH), text: Some(text.to_owned()), attempt: Some(attempt) };
        let question = questions::draft(&asking, change).await?.question;
        questions::submit(&asking, question.id, Mode::Text).await?;
        desk.pass(desk.app, WHILE).await?;
        questions::cancel(&asking, question.id).await?;
    }
    Ok(())
}
