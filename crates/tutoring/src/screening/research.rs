//! Questions without names, for research of teaching: of families that agree to it, and nothing by which a child is known.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

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
use super::rules::groups::{Told, Whereabouts, told};
use super::{ScreenError, Veil, store as table};
use crate::archive::csv::Table;
use crate::questions::{Attempt, service as asked};
use crate::reading::service as reading;
use crate::source::again;

/// Questions that are looked at for one table.
const MOST: u32 = 10_000;

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
    /// Which table of them, from 1 on; the first where it is absent.
    part: Option<u32>,
}

/// One table of questions of families that agree, each with how much may be said of where its pupil is.
struct Part {
    questions: Vec<(Told, Answered)>,
    /// The table behind this one, where there is one.
    next: Option<u32>,
}

#[async_trait::async_trait]
impl Exporter for ResearchExporter {
    async fn count(&self, ctx: &Ctx, scope: &Value) -> Result<u64, ExportError> {
        Ok(read(ctx, scope).await?.questions.len() as u64)
    }

    async fn make(&self, ctx: &Ctx, scope: &Value, mark: &str) -> Result<ExportFile, ExportError> {
        let part = read(ctx, scope).await?;
        Ok(file(ctx, "questions", write(ctx, &part, mark).await.map_err(export_error)?.into_bytes()))
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

async fn read(ctx: &Ctx, scope: &Value) -> Result<Part, ExportError> {
    let Scope { subject, stage, part } = Scope::deserialize(scope).map_err(|_| ExportError::BadField("scope"))?;
    let part = part.unwrap_or(1);
    let after =
        part.checked_sub(1).and_then(|before| before.checked_mul(MOST)).ok_or(ExportError::BadField("scope"))?;
    let actor = ctx.actor()?;
    ctx.permit(Permission::ExportQuestions, relations::to_org(&ctx.db, &actor, actor.org).await?)?;
    let org = organisation::find_org(&ctx.db, actor.org).await?.ok_or(ExportError::NotFound)?;
    let mut answered = table::answered(&ctx.db, &org.path, subject, stage, (after, MOST + 1)).await?;
    let next = (answered.len() > MOST as usize).then_some(part + 1);
    answered.truncate(MOST as usize);
    let agreed = agreed(ctx, answered).await?;
    let region = ctx.part::<packs::Packs>().current(ctx.now());
    let whereabouts = |one: &Answered| {
        let asked = one.asked_at.to_zoned(&region.zone);
        Whereabouts {
            pupil: one.asker_id,
            school: one.school_id,
            stage: one.stage,
            grade: one.grade,
            month: (asked.year(), asked.month()),
        }
    };
    let smallest = region.rules.clusters.smallest_group;
    let told = told(&agreed.iter().map(whereabouts).collect::<Vec<_>>(), smallest);
    let mut questions: Vec<_> = told.into_iter().zip(agreed).collect();
    // Otherwise the neighbours would say what is left out.
    questions.sort_by_key(|(told, _)| *told);
    Ok(Part { questions, next })
}

/// Those of families that agree to research.
async fn agreed(ctx: &Ctx, answered: Vec<Answered>) -> Result<Vec<Answered>, ExportError> {
    let mut families: BTreeMap<PersonId, bool> = BTreeMap::new();
    let mut agreed = Vec::new();
    for question in answered {
        let asker = question.asker_id;
        if let Entry::Vacant(unknown) = families.entry(asker) {
            unknown.insert(consent::allows(ctx, &ctx.db, asker, Item::Research).await?);
        }
        if families[&asker] {
            agreed.push(question);
        }
    }
    Ok(agreed)
}

async fn write(ctx: &Ctx, part: &Part, mark: &str) -> Result<String, ScreenError> {
    let mut names: BTreeMap<OrgId, String> = BTreeMap::new();
    let mut veils: BTreeMap<PersonId, Veil> = BTreeMap::new();
    let mut table = Table::new(COLUMNS);
    for (number, (told, question)) in (1..).zip(&part.questions) {
        if let Entry::Vacant(unknown) = names.entry(question.school_id) {
            let org = organisation::find_org(&ctx.db, question.school_id).await?;
            unknown.insert(org.map(|org| org.name).unwrap_or_default());
        }
        let veil = match veils.entry(question.asker_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => unknown.insert(Veil::of(ctx, &ctx.db, question.asker_id).await?),
        };
        let words = reading::words(&ctx.db, question.question_id, question.text.as_deref()).await?;
        table.push(&row(ctx, veil, (number, *told), question, (&names[&question.school_id], &words)));
    }
    note(&mut table, part);
    Ok(table.finish(Some(mark)))
}

/// Says below the rows how many say less, and where the next are.
fn note(table: &mut Table, part: &Part) {
    let without = |level: Told| part.questions.iter().filter(|(told, _)| *told >= level).count();
    for (name, level) in [
        ("rows_without_grade", Told::School),
        ("rows_without_school", Told::Month),
        ("rows_without_month", Told::Stage),
    ] {
        table.note(name, without(level));
    }
    if let Some(next) = part.next {
        table.note("next_part", next);
    }
}

fn row(
    ctx: &Ctx,
    veil: &Veil,
    (number, told): (u32, Told),
    question: &Answered,
    (school, words): (&str, &str),
) -> [String; 11] {
    let zone = &ctx.part::<packs::Packs>().current(ctx.now()).zone;
    let upto = |level: Told, text: String| if told <= level { text } else { String::new() };
    let attempt: Attempt =
        question.attempt.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    [
        number.to_string(),
        upto(Told::Month, question.asked_at.to_zoned(zone).strftime("%Y-%m").to_string()),
        upto(Told::School, school.to_owned()),
        question.stage.to_string(),
        upto(Told::Grade, question.grade.to_string()),
        question.subject.to_string(),
        veil.covered(words),
        attempt.chips.join(" "),
        veil.covered(attempt.text.as_deref().unwrap_or_default()),
        veil.covered(question.knowledge_point.as_deref().unwrap_or_default()),
        question.solved.map(|solved| if solved { "yes" } else { "no" }.to_owned()).unwrap_or_default(),
    ]
}
