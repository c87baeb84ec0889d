//! The SQL of what teachers said of questions, and of what was suggested to them.

use kernel::{QuestionId, Timestamp};
use people::Stage;
use people::organisation::OrgPath;
use store::{Db, Result, Source, Tx, sql};

use super::rules::Verdict;
use super::{Fared, Labelled, Labels, Suggested, Trained};

/// What a teacher said of a question before.
pub(super) async fn find(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Option<Labelled>> {
    sql!(
        "SELECT question_id, words, subject, stage, kind, knowledge_point, said_by, said_at FROM question_labels
         WHERE question_id = $1"
    )
    .bind((question,))
    .fetch_optional(source)
    .await
}

/// Remembers what a teacher said of a question; what was said before is forgotten.
pub(super) async fn remember(tx: &mut Tx, said: &Labelled) -> Result<()> {
    let Labelled { question_id, words, subject, stage, kind, knowledge_point, said_by, said_at } = said;
    sql!(
        "INSERT INTO question_labels
           (question_id, words, subject, stage, kind, knowledge_point, said_by, said_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (question_id) DO UPDATE SET words = excluded.words, subject = excluded.subject,
           kind = excluded.kind, knowledge_point = excluded.knowledge_point, said_by = excluded.said_by,
           said_at = excluded.said_at"
    )
    .bind((*question_id, words.clone(), *subject, *stage, *kind, knowledge_point.clone(), *said_by, *said_at))
    .execute(tx)
    .await?;
    Ok(())
}

/// Makes a question findable by these marks.
pub(super) async fn mark(tx: &mut Tx, question: QuestionId, marks: Vec<i64>) -> Result<()> {
    sql!("INSERT INTO question_marks (mark, question_id) VALUES ($1, $2) ON CONFLICT (mark, question_id) DO NOTHING")
        .for_rows(marks.into_iter().map(|mark| (mark, question)))
        .execute(tx)
        .await?;
    Ok(())
}

/// The questions that have a mark in common with these, once for each mark; of very many those that were asked last.
pub(super) async fn marked(source: impl Into<Source<'_>>, marks: &[i64]) -> Result<Vec<(QuestionId,)>> {
    sql!(
        "SELECT question_id FROM question_marks WHERE mark IN (VALUES (CAST($1 AS BIGINT)))
         ORDER BY question_id DESC LIMIT 1000"
    )
    .for_rows(marks.iter().map(|mark| (*mark,)))
    .fetch_all(source)
    .await
}

/// What teachers said of these questions of a stage.
pub(super) async fn said_of(
    source: impl Into<Source<'_>>,
    stage: Stage,
    questions: &[QuestionId],
) -> Result<Vec<Labelled>> {
    sql!(
        "SELECT question_id, words, subject, stage, kind, knowledge_point, said_by, said_at FROM question_labels
         WHERE (stage, question_id) IN (VALUES ($1, $2))"
    )
    .for_rows(questions.iter().map(|question| (stage, *question)))
    .fetch_all(source)
    .await
}

/// Everything teachers said of questions that still say something.
pub(super) async fn all_said(source: impl Into<Source<'_>>) -> Result<Vec<Labelled>> {
    sql!(
        "SELECT question_id, words, subject, stage, kind, knowledge_point, said_by, said_at FROM question_labels
         WHERE words IS NOT NULL ORDER BY question_id"
    )
    .fetch_all(source)
    .await
}

/// How many questions teachers labelled after an instant.
pub(super) async fn said_since(db: &Db, since: Timestamp) -> Result<u64> {
    let (count,) = sql!("SELECT COUNT(*) FROM question_labels WHERE said_at > $1").bind((since,)).fetch_one(db).await?;
    Ok(count)
}

/// Keeps what was suggested for a question, until its teacher has answered.
pub(super) async fn suggest(tx: &mut Tx, question: QuestionId, labels: &Labels, now: Timestamp) -> Result<()> {
    let points = serde_json::to_string(&labels.points).unwrap_or_default();
    let first = labels.points.first();
    sql!(
        "INSERT INTO label_suggestions (question_id, suggested_at, model, subject, kind, points, source, sure)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (question_id) DO UPDATE SET suggested_at = excluded.suggested_at, model = excluded.model,
           subject = excluded.subject, kind = excluded.kind, points = excluded.points, source = excluded.source,
           sure = excluded.sure
         WHERE label_suggestions.answered_at IS NULL"
    )
    .bind((
        question,
        now,
        labels.model.clone(),
        labels.subject.map(|(subject, _)| subject),
        labels.kind,
        points,
        first.map(|point| point.source),
        first.is_some_and(|point| point.sure),
    ))
    .execute(tx)
    .await?;
    Ok(())
}

/// What was suggested for a question.
pub(super) async fn suggested(source: impl Into<Source<'_>>, question: QuestionId) -> Result<Option<Suggested>> {
    sql!("SELECT subject, kind, points FROM label_suggestions WHERE question_id = $1")
        .bind((question,))
        .fetch_optional(source)
        .await
}

/// Keeps what a teacher made of a suggestion.
pub(super) async fn answer(tx: &mut Tx, question: QuestionId, verdict: Verdict, now: Timestamp) -> Result<()> {
    let Verdict { subject_right, kind_right, point_place } = verdict;
    sql!(
        "UPDATE label_suggestions SET answered_at = $2, subject_right = $3, kind_right = $4, point_place = $5
         WHERE question_id = $1"
    )
    .bind((question, now, subject_right, kind_right, point_place))
    .execute(tx)
    .await?;
    Ok(())
}

/// How the suggestions of a span of time fared, by source, for questions of the pupils of an organisation and those below it.
pub(super) async fn fared(db: &Db, path: &OrgPath, from: Timestamp, until: Timestamp) -> Result<Vec<Fared>> {
    let (first, end) = path.range();
    sql!(
        "WITH ",
        places!(),
        " SELECT l.source, COUNT(*) AS answered,
           COUNT(l.subject) AS subjects, COUNT(CASE WHEN subject_right = 1 THEN 1 END) AS subjects_right,
           COUNT(CASE WHEN sure = 1 THEN 1 END) AS sure,
           COUNT(CASE WHEN sure = 1 AND point_place = 1 THEN 1 END) AS sure_right,
           COUNT(CASE WHEN point_place = 1 THEN 1 END) AS first_right,
           COUNT(CASE WHEN point_place >= 1 THEN 1 END) AS any_right
         FROM label_suggestions l JOIN questions q ON q.id = l.question_id JOIN places p ON p.pupil_id = q.asker_id
         WHERE l.answered_at >= $1 AND l.answered_at < $2 AND p.path >= $3 AND p.path < $4
         GROUP BY l.source ORDER BY l.source"
    )
    .bind((from, until, first, end))
    .fetch_all(db)
    .await
}

/// Keeps how a new model did.
pub(super) async fn keep_training(tx: &mut Tx, trained: &Trained) -> Result<()> {
    let Trained { model, trained_at, examples, held_out, before_permille, after_permille, taken } = trained;
    sql!(
        "INSERT INTO label_trainings (model, trained_at, examples, held_out, before_permille, after_permille, taken)
         VALUES ($1, $2, $3, $4, $5, $6, $7)"
    )
    .bind((model.clone(), *trained_at, *examples, *held_out, *before_permille, *after_permille, *taken))
    .execute(tx)
    .await?;
    Ok(())
}

/// The models that were learned last, the newest first.
pub(super) async fn trainings(db: &Db, limit: u32) -> Result<Vec<Trained>> {
    sql!(
        "SELECT model, trained_at, examples, held_out, before_permille, after_permille, taken FROM label_trainings
         ORDER BY trained_at DESC, model LIMIT $1"
    )
    .bind((limit,))
    .fetch_all(db)
    .await
}

/// When the model in use was learned, where one was.
pub(super) async fn in_use(db: &Db, model: &str) -> Result<Option<Timestamp>> {
    let found: Option<(Timestamp,)> =
        sql!("SELECT trained_at FROM label_trainings WHERE model = $1 AND taken = 1 ORDER BY trained_at DESC LIMIT 1")
            .bind((model.to_owned(),))
            .fetch_optional(db)
            .await?;
    Ok(found.map(|(at,)| at))
}

/// The models that were learned and took their place.
pub(super) async fn learned(db: &Db) -> Result<Vec<String>> {
    let found: Vec<(String,)> =
        sql!("SELECT DISTINCT model FROM label_trainings WHERE taken = 1 ORDER BY model").fetch_all(db).await?;
    Ok(found.into_iter().map(|(model,)| model).collect())
}

/// When the models of a name were learned that took their place, the newest first.
pub(super) async fn taken(db: &Db, model: &str) -> Result<Vec<Timestamp>> {
    let found: Vec<(Timestamp,)> =
        sql!("SELECT trained_at FROM label_trainings WHERE model = $1 AND taken = 1 ORDER BY trained_at DESC")
            .bind((model.to_owned(),))
            .fetch_all(db)
            .await?;
    Ok(found.into_iter().map(|(at,)| at).collect())
}

/// When anything was last learned.
pub(super) async fn last_training(db: &Db) -> Result<Option<Timestamp>> {
    let (last,) = sql!("SELECT MAX(trained_at) FROM label_trainings").fetch_one(db).await?;
    Ok(last)
}
