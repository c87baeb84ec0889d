//! Questions without names, for research of teaching: of families that agree to it, and nothing by which a child is known.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use ::store::Source;
use kernel::{OrgId, Permission, PersonId, QuestionId, Timestamp};
use people::consent::{Item, service as consent};
use people::organisation::service as organisation;
use people::records::exports::{ExportError, ExportFile, Exporter};
use people::{Grade, Stage, Subject, packs, relations};
use platform::Ctx;
use serde::Deserialize;
use serde_json::Value;

use super::export::{export_error, file};
use super::{ScreenError, Veil, store as table};
use crate::archive::csv::Table;
use crate::questions::{Attempt, service as asked};
use crate::reading::service as reading;
use crate::source::again;

/// Questions of one table at most.
const MOST: u32 = 10_000;
/// A school with fewer pupils in a table is not named: who is one of so few can be guessed.
const SMALL_GROUP: usize = 5;

const COLUMNS: &[&str] = &[
    "number",
    "month",
    "school",
    "stage",
    "grade",
    "subject",
    "question",
    "chips",
    "attempt",
    "knowledge_point",
    "solved",
];

::store::record! {
    /// An answered question that may be looked at.
    #[derive(Clone, Debug)]
    pub(super) struct Answered {
        pub(super) question_id: QuestionId,
        pub(super) asker_id: PersonId,
        pub(super) school_id: OrgId,
        pub(super) asked_at: Timestamp,
        pub(super) stage: Stage,
        pub(super) grade: Grade,
        pub(super) subject: Subject,
        pub(super) text: Option<String>,
        pub(super) attempt: Option<String>,
        pub(super) knowledge_point: Option<String>,
        pub(super) solved: Option<bool>,
    }
}

/// Questions for research.
#[derive(Clone, Copy, Debug, Default)]
pub struct ResearchExporter;

/// Which questions.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scope {
    subject: Option<Subject>,
    stage: Option<Stage>,
}

#[async_trait::async_trait]
impl Exporter for ResearchExporter {
    async fn count(&self, ctx: &Ctx, scope: &Value) -> Result<u64, ExportError> {
        Ok(questions(ctx, scope).await?.len() as u64)
    }

    async fn make(&self, ctx: &Ctx, scope: &Value, mark: &str) -> Result<ExportFile, ExportError> {
        let questions = questions(ctx, scope).await?;
        Ok(file(ctx, "questions", write(ctx, &questions, mark).await.map_err(export_error)?.into_bytes()))
    }
}

/// What research may read of a question: nothing where the family does not agree or a person has to look first, otherwise its words,
/// covered.
///
/// # Errors
/// `NotFound`; when the database fails.
pub async fn words_of(ctx: &Ctx, source: &mut Source<'_>, question: QuestionId) -> Result<Option<String>, ScreenError> {
    let Some(screening) = table::find(again(source), question).await? else { return Ok(None) };
    let agreed = consent::allows(ctx, again(source), screening.asker_id, Item::Research).await?;
    if !agreed || !screening.state.is_shown() {
        return Ok(None);
    }
    let question = asked::get(again(source), question).await?;
    let veil = Veil::of(ctx, again(source), question.asker_id).await?;
    let words = veil.covered(&reading::words_of(again(source), &question).await?);
    Ok(Some(words).filter(|words| !words.trim().is_empty()))
}

async fn questions(ctx: &Ctx, scope: &Value) -> Result<Vec<Answered>, ExportError> {
    let Scope { subject, stage } = Scope::deserialize(scope).map_err(|_| ExportError::BadField("scope"))?;
    let actor = ctx.actor()?;
    ctx.permit(Permission::ReadQuestion, relations::to_org(&ctx.db, &actor, actor.org).await?)?;
    let Some(org) = organisation::find_org(&ctx.db, actor.org).await? else { return Ok(Vec::new()) };
    let answered = table::answered(&ctx.db, &org.path, subject, stage, MOST).await?;
    let mut families: BTreeMap<PersonId, bool> = BTreeMap::new();
    let mut kept = Vec::new();
    for question in answered {
        let asker = question.asker_id;
        if let Entry::Vacant(unknown) = families.entry(asker) {
            unknown.insert(consent::allows(ctx, &ctx.db, asker, Item::Research).await?);
        }
        if families[&asker] {
            kept.push(question);
        }
    }
    Ok(kept)
}

async fn write(ctx: &Ctx, questions: &[Answered], mark: &str) -> Result<String, ScreenError> {
    let zone = &ctx.part::<packs::Packs>().current(ctx.now()).zone;
    let mut names = BTreeMap::new();
    for school in large_schools(questions) {
        let org = organisation::find_org(&ctx.db, school).await?;
        names.insert(school, org.map(|org| org.name).unwrap_or_default());
    }
    let mut veils: BTreeMap<PersonId, Veil> = BTreeMap::new();
    let mut table = Table::new(COLUMNS);
    for (number, question) in (1..).zip(questions) {
        let veil = match veils.entry(question.asker_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(Veil::of(ctx, &ctx.db, question.asker_id).await?),
        };
        let month = question.asked_at.to_zoned(zone).strftime("%Y-%m").to_string();
        let words = reading::words(&ctx.db, question.question_id, question.text.as_deref()).await?;
        table.push(&row(veil, number, question, &words, &names, &month));
    }
    Ok(table.finish(Some(mark)))
}

/// The schools of which there are enough pupils.
fn large_schools(questions: &[Answered]) -> BTreeSet<OrgId> {
    let mut pupils: BTreeMap<OrgId, BTreeSet<PersonId>> = BTreeMap::new();
    for question in questions {
        pupils.entry(question.school_id).or_default().insert(question.asker_id);
    }
    pupils.into_iter().filter(|(_, pupils)| pupils.len() >= SMALL_GROUP).map(|(school, _)| school).collect()
}

fn row(
    veil: &Veil,
    number: u32,
    question: &Answered,
    words: &str,
    names: &BTreeMap<OrgId, String>,
    month: &str,
) -> [String; 11] {
    let attempt: Attempt =
        question.attempt.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    [
        number.to_string(),
        month.to_owned(),
        names.get(&question.school_id).cloned().unwrap_or_default(),
        question.stage.to_string(),
        question.grade.to_string(),
        question.subject.to_string(),
        veil.covered(words),
        attempt.chips.join(" "),
        veil.covered(attempt.text.as_deref().unwrap_or_default()),
        question.knowledge_point.clone().unwrap_or_default(),
        question.solved.map(|solved| if solved { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
    ]
}
