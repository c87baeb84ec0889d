//! Learning from what teachers said: a new model stands against the old one before it takes its place.

use std::collections::BTreeMap;

use people::packs::{Packs, PointName};
use people::{Stage, Subject};
use platform::Ctx;
use recognition::labels::{Classes, Error, Example, Points};
use sha2::{Digest, Sha256};
use tokio::task::spawn_blocking;

use super::models::{Model, Models, SUBJECTS, key, points_of, version};
use super::{Trained, rules, shipped, store as table};

/// With this chance every model begins, so that the same questions give the same model.
const SEED: u64 = 1;
/// Held-out questions that prove something.
const LEAST_HELD_OUT: usize = 5;
/// Models of a name that are kept: the one in use, and the one before it.
const KEPT: usize = 2;

/// A question with its labels, to learn from.
#[derive(Clone, Debug, serde::Deserialize)]
pub struct Told {
    /// The subject's code.
    pub subject: Subject,
    /// The stage of whoever asks it.
    pub stage: Stage,
    /// The question.
    pub text: String,
    /// Its knowledge points; none where only the subject is known.
    #[serde(default)]
    pub points: Vec<String>,
}

/// Learns the subjects, and for each subject and stage its points, from what teachers said, from `others` and from what ships. A model that does worse than the
/// one before on questions from which neither learned stays out.
///
/// # Errors
/// When the database or the files fail.
pub async fn train(ctx: &Ctx, others: Vec<Told>) -> anyhow::Result<Vec<Trained>> {
    let said = table::all_said(&ctx.db).await?.into_iter();
    let said = said.filter_map(|one| {
        Some(Told { subject: one.subject, stage: one.stage, text: one.words?, points: vec![one.knowledge_point] })
    });
    let told: Vec<Told> = said.chain(others).chain(spawn_blocking(shipped::examples).await?).collect();
    let mut of_points: BTreeMap<(Subject, Stage), Vec<Example>> = BTreeMap::new();
    let mut of_subjects = Vec::new();
    for Told { subject, stage, text, points } in told {
        if !points.is_empty() {
            let labels = points.into_iter().map(|point| called(ctx, subject, stage, point)).collect();
            of_points.entry((subject, stage)).or_default().push(Example { text: text.clone(), labels });
        }
        of_subjects.push(Example { text, labels: vec![subject.to_string()] });
    }
    let models = ctx.part::<Models>();
    let mut results = Vec::new();
    let before = models.find_subjects(ctx).await?;
    let learn = |taught: &[Example], _: &[Example]| Classes::learn(taught, SEED).map(|model| (model.to_bytes(), model));
    results.extend(stand(ctx, SUBJECTS, of_subjects, before, learn, (1, |label| label)).await?);
    for ((subject, stage), examples) in of_points {
        let name = points_of(subject, stage);
        let before = models.find_points(ctx, &name).await?;
        let learn = |taught: &[Example], held_out: &[Example]| {
            let mut model = Points::learn(taught, SEED)?;
            model.prove(held_out);
            Ok((model.to_bytes(), model))
        };
        // A model of before the list was as it is says the same things in other words.
        let asking = ctx.clone();
        let known_as = move |label| called(&asking, subject, stage, label);
        results.extend(stand(ctx, &name, examples, before, learn, (rules::MOST, known_as)).await?);
    }
    Ok(results)
}

/// What the pack calls a point.
fn called(ctx: &Ctx, subject: Subject, stage: Stage, point: String) -> String {
    match ctx.part::<Packs>().point_named(subject, stage, &point) {
        PointName::Listed(name) => name.to_owned(),
        PointName::OfAnotherStage | PointName::Unknown => point,
    }
}

/// Learns one model and has it stand against the one before; nothing where there is too little to learn from or to try it on.
async fn stand<M: Model>(
    ctx: &Ctx,
    name: &str,
    examples: Vec<Example>,
    before: Option<std::sync::Arc<M>>,
    learn: impl Fn(&[Example], &[Example]) -> Result<(Vec<u8>, M), Error> + Send + 'static,
    (places, called): (usize, impl Fn(String) -> String + Send + 'static),
) -> anyhow::Result<Option<Trained>> {
    let (held_out, taught): (Vec<Example>, Vec<Example>) =
        examples.into_iter().partition(|example| is_held_out(&example.text));
    if held_out.len() < LEAST_HELD_OUT {
        return Ok(None);
    }
    let (examples, tried) = (u32::try_from(taught.len())?, u32::try_from(held_out.len())?);
    let learned = spawn_blocking(move || {
        let (bytes, new) = learn(&taught, &held_out).ok()?;
        let before = before.map(|before| right(&*before, &held_out, places, &called));
        Some((bytes, before, right(&new, &held_out, places, &called)))
    });
    let Some((bytes, before_permille, after_permille)) = learned.await? else { return Ok(None) };
    let taken = before_permille.is_none_or(|before| after_permille >= before);
    let model = name.to_owned();
    let trained_at = ctx.now();
    if taken {
        ctx.files.put(&key(&version(name, trained_at)), bytes.into()).await?;
    }
    let trained = Trained { model, trained_at, examples, held_out: tried, before_permille, after_permille, taken };
    let mut tx = ctx.db.begin().await?;
    table::keep_training(&mut tx, &trained).await?;
    tx.commit().await?;
    for old in table::taken(&ctx.db, name).await?.into_iter().skip(KEPT) {
        ctx.files.delete(&key(&version(name, old))).await?;
    }
    Ok(Some(trained))
}

/// One question in ten never teaches, whenever it came: old and new models are tried on the same.
fn is_held_out(text: &str) -> bool {
    let begin: String = text.chars().take(24).collect();
    Sha256::digest(begin.as_bytes())[0].is_multiple_of(10)
}

/// Of a thousand questions, how many have a right label in the first places.
fn right(model: &impl Model, questions: &[Example], places: usize, called: &impl Fn(String) -> String) -> u32 {
    let right = |told: &&Example| {
        model.suggest(&told.text, places).into_iter().any(|one| told.labels.contains(&called(one.label)))
    };
    let count = questions.iter().filter(right).count();
    u32::try_from(count * 1000 / questions.len().max(1)).unwrap_or(1000)
}
