//! Suggesting what questions are about, and remembering what teachers say.

use std::collections::HashMap;

use kernel::{Permission, QuestionId, Relation, SessionId, Timestamp};
use people::organisation::service as organisation;
use people::packs::{Packs, PointName};
use people::persons::service as persons;
use people::{Stage, Subject, relations};
use platform::{Ctx, audit};
use recognition::texts::{alike, marks};
use serde_json::json;
use store::{Db, Tx};

use super::models::{Known, Models, points_of};
use super::rules::{self, Verdict};
use super::{Fared, LabelError, Labelled, Labels, Point, QuestionKind, Trained, shipped, store as table};
use crate::questions::service as questions;
use crate::reading::service as reading;
use crate::sessions::{Session, SessionError, service as sessions};

/// Questions whose words are compared: those with the most marks in common.
const COMPARED: usize = 60;
/// Characters that are read of a question being written.
const MOST_WORDS: usize = 8_000;
/// Trainings that are shown.
const TRAININGS: u32 = 30;

/// What the question of a session may be about, for its teacher; what is suggested is kept to be compared with the answer.
///
/// # Errors
/// `NotFound` for whoever has nothing to do with the session, `Denied` for whoever does not answer it.
pub async fn suggest(ctx: &Ctx, session: SessionId) -> Result<Labels, LabelError> {
    let session = sessions::get(&ctx.db, session).await?;
    sessions::permit(ctx, &mut (&ctx.db).into(), Permission::AnswerQuestion, &session).await?;
    let question = questions::get(&ctx.db, session.question_id).await.map_err(SessionError::from)?;
    let words = reading::words_of(&ctx.db, &question).await?;
    let labels = of_words(ctx, words, session.stage, Some(session.subject)).await?;
    let mut tx = ctx.db.begin().await?;
    table::suggest(&mut tx, question.id, &labels, ctx.now()).await?;
    tx.commit().await?;
    Ok(labels)
}

/// What these words are about. Points are those of the subject that is sure, else of the one that was `chosen`.
async fn of_words(ctx: &Ctx, words: String, stage: Stage, chosen: Option<Subject>) -> Result<Labels, LabelError> {
    let About { mut remembered, subject, model: first } = about(ctx, &words, stage).await?;
    let of = subject.map(|(subject, _)| subject).or(chosen);
    let kind = rules::kind(&remembered, &words, of);
    let Known { labels, sure, model } = match of {
        Some(subject) => ctx.part::<Models>().points(ctx, (subject, stage), &words).await?,
        None => Known::default(),
    };
    let packs = ctx.part::<Packs>();
    for (_, said) in &mut remembered {
        if let PointName::Listed(name) = packs.point_named(said.subject, stage, &said.knowledge_point) {
            said.knowledge_point = name.to_owned();
        }
    }
    // The pupil's profile says the stage: what belongs to another one cannot be meant.
    let of_stage = labels.into_iter().filter_map(|(label, share)| match packs.point_named(of?, stage, &label) {
        PointName::Listed(name) => Some((name.to_owned(), share)),
        PointName::OfAnotherStage => None,
        PointName::Unknown => Some((label, share)),
    });
    let points = rules::points(&remembered, of, of_stage.collect(), sure);
    let asked: Vec<String> = first.into_iter().chain(model).collect();
    let model = (!asked.is_empty()).then(|| asked.join(" "));
    let learned = learned(ctx, stage).await?;
    Ok(Labels { subject, stage, kind, points, learned, model })
}

/// The subjects whose points a model knows at a stage.
async fn learned(ctx: &Ctx, stage: Stage) -> store::Result<Vec<Subject>> {
    let learned = table::learned(&ctx.db).await?;
    let pack = ctx.part::<Packs>().current(ctx.now());
    let taught = pack.subjects.all().iter().map(|entry| entry.subject);
    let is_known = |subject: &Subject| {
        let name = points_of(*subject, stage);
        pack.teaches(*subject, stage) && (shipped::is_there(&name) || learned.contains(&name))
    };
    Ok(taught.filter(is_known).collect())
}

/// The subject that a pupil's words are about, where it is sure.
///
/// # Errors
/// `Denied` for whoever asks nothing.
pub async fn subject(ctx: &Ctx, words: String) -> Result<Option<(Subject, u8)>, LabelError> {
    ctx.permit(Permission::AskQuestion, Relation::Own)?;
    let words: String = words.chars().take(MOST_WORDS).collect();
    match persons::pupil(&ctx.db, ctx.actor()?.person).await? {
        Some(pupil) => Ok(about(ctx, &words, pupil.stage).await?.subject),
        None => Ok(None),
    }
}

/// The subject that words are surely about, whoever asks.
///
/// # Errors
/// When the database fails.
pub(crate) async fn surely_about(ctx: &Ctx, words: &str, stage: Stage) -> store::Result<Option<Subject>> {
    Ok(about(ctx, words, stage).await?.subject.map(|(subject, _)| subject))
}

/// What is known of words before their points are: what teachers said of the ones like them, and the subject.
struct About {
    remembered: Vec<(u8, Labelled)>,
    subject: Option<(Subject, u8)>,
    model: Option<String>,
}

async fn about(ctx: &Ctx, words: &str, stage: Stage) -> store::Result<About> {
    let like = like(&ctx.db, words, stage).await?;
    let remembered = rules::remembered(like, |other| alike(words, other));
    let Known { labels, model, .. } = ctx.part::<Models>().subjects(ctx, words).await?;
    let pack = ctx.part::<Packs>().current(ctx.now());
    let subject = rules::subject(&remembered, &labels, &pack.subjects, stage);
    Ok(About { remembered, subject, model })
}

/// What teachers said of the questions of a stage that are like these words.
async fn like(db: &Db, words: &str, stage: Stage) -> store::Result<Vec<Labelled>> {
    let nearest = nearest(&table::marked(db, &marks(words)).await?);
    table::said_of(db, stage, &nearest).await
}

/// Remembers what the teacher said of the question of a session, and what became of the suggestion, in the turn of this transaction.
///
/// # Errors
/// When the database fails.
pub(crate) async fn remember(
    ctx: &Ctx,
    tx: &mut Tx,
    session: &Session,
    kind: Option<QuestionKind>,
) -> Result<(), SessionError> {
    let Some(knowledge_point) = session.knowledge_point.clone() else { return Ok(()) };
    let question = questions::get(&mut *tx, session.question_id).await?;
    let words = Some(reading::words_of(&mut *tx, &question).await?).filter(|words| !words.is_empty());
    let before = table::find(&mut *tx, question.id).await?;
    let said = Labelled {
        question_id: question.id,
        words,
        subject: session.subject,
        stage: session.stage,
        kind: kind.or_else(|| before.as_ref()?.kind),
        knowledge_point,
        said_by: session.teacher_id,
        said_at: ctx.now(),
    };
    table::remember(tx, &said).await?;
    table::mark(tx, question.id, said.words.as_deref().map(marks).unwrap_or_default()).await?;
    compare(ctx, tx, &said, before.as_ref()).await
}

/// Lays what a teacher said beside what was suggested; what was corrected stands in the audit.
async fn compare(ctx: &Ctx, tx: &mut Tx, said: &Labelled, before: Option<&Labelled>) -> Result<(), SessionError> {
    let id = said.question_id;
    let mut corrected = Vec::new();
    if let Some(suggested) = table::suggested(&mut *tx, id).await? {
        let points: Vec<Point> = serde_json::from_str(&suggested.points).unwrap_or_default();
        let verdict = rules::verdict(suggested.subject, suggested.kind, &points, said);
        table::answer(tx, id, verdict, ctx.now()).await?;
        let Verdict { subject_right, kind_right, point_place } = verdict;
        let wrong = [
            ("subject", subject_right == Some(false)),
            ("kind", kind_right == Some(false)),
            ("point", point_place != 1 && points.first().is_some_and(|point| point.sure)),
        ];
        corrected.extend(wrong.into_iter().filter(|(_, wrong)| *wrong).map(|(what, _)| what));
    }
    let changed =
        before.is_some_and(|before| (before.subject, &before.knowledge_point) != (said.subject, &said.knowledge_point));
    if changed || !corrected.is_empty() {
        let detail = json!({ "suggestion": corrected, "again": changed });
        audit::record(ctx, tx, "question.relabel", &format!("question:{id}"), &detail).await?;
    }
    Ok(())
}

/// How the suggestions of a span of time fared with the teachers of those who ask where the actor serves, and which models were learned.
///
/// # Errors
/// `Denied` for those who may not see figures of the region.
pub async fn figures(ctx: &Ctx, from: Timestamp, until: Timestamp) -> Result<(Vec<Fared>, Vec<Trained>), LabelError> {
    let actor = ctx.actor()?;
    ctx.permit(Permission::ReadBankFigures, relations::to_org(&ctx.db, &actor, actor.org).await?)?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(SessionError::NotFound)?;
    Ok((table::fared(&ctx.db, &org.path, from, until).await?, table::trainings(&ctx.db, TRAININGS).await?))
}

/// The questions with the most marks, each once; of equals those that were asked last, so that a correction is among them however often
/// the same was asked before.
fn nearest(marked: &[(QuestionId,)]) -> Vec<QuestionId> {
    let mut times: HashMap<QuestionId, usize> = HashMap::new();
    for (question,) in marked {
        *times.entry(*question).or_default() += 1;
    }
    let mut questions: Vec<(QuestionId, usize)> = times.into_iter().collect();
    questions.sort_unstable_by_key(|(question, times)| (std::cmp::Reverse(*times), std::cmp::Reverse(*question)));
    questions.into_iter().take(COMPARED).map(|(question, _)| question).collect()
}
