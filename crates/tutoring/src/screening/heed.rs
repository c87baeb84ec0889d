//! What a pupil writes in the room of a session, and a grown-up has to know of: it reaches the desk as if it stood in the question.

use kernel::QuestionId;
use platform::Ctx;
use store::{Source, Tx};

use super::rules::Lexicon;
use super::{Read, Said, ScreenError, ScreenOutcome, ScreenReason, service, store as table};
use crate::questions::service as questions;

/// Where such words come from.
const ROOM: &str = "room";

/// What follows from words a person has to look at. What is personal, or not about a lesson, is no matter between a pupil and a teacher.
#[must_use]
pub(crate) fn weigh(ctx: &Ctx, words: &str) -> Option<ScreenOutcome> {
    let finding = ctx.part::<Lexicon>().read(words, &[]);
    finding.reason.filter(|reason| reason.is_for_a_person()).map(|_| finding.outcome)
}

/// Keeps such words with the pupil's question and puts it before the desk.
///
/// # Errors
/// When the database fails.
pub(crate) async fn keep(ctx: &Ctx, tx: &mut Tx, question: QuestionId, said: &[String]) -> Result<(), ScreenError> {
    let before = heard(&mut *tx, question).await?.and_then(|read| read.words).unwrap_or_default();
    // The same again is no news for whoever still has to look at it.
    let waits = table::find(&mut *tx, question).await?.is_some_and(|screening| screening.state.waits());
    let mut lines: Vec<&str> = before.lines().collect();
    for line in said.iter().flat_map(|words| words.lines()) {
        if !(waits && lines.contains(&line)) {
            lines.push(line);
        }
    }
    let words = lines.join("\n");
    let mut question = questions::get(&mut *tx, question).await?;
    service::read_words(ctx, tx, &mut question, &[Said { source: ROOM.to_owned(), words }]).await
}

/// What was written so in the room of a question.
///
/// # Errors
/// When the database fails.
pub(crate) async fn heard(source: impl Into<Source<'_>>, question: QuestionId) -> store::Result<Option<Read>> {
    Ok(table::findings(source, question).await?.into_iter().find(|read| read.source == ROOM))
}

impl ScreenReason {
    /// Whether words are put before a person for it, wherever they are written.
    const fn is_for_a_person(self) -> bool {
        matches!(self, Self::Harm | Self::Weapons | Self::Sexual | Self::Abuse | Self::Lure)
    }
}
