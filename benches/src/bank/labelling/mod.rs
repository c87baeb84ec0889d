//! What a question is about: subject, stage, knowledge points.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::time::Instant;

use recognition::labels::{Classes, Example, Points};
use serde::Deserialize;

use super::lines;
use crate::figures::Figures;

/// With this chance the models begin.
const SEED: u64 = 4;
/// Texts with points that a subject needs at least to be measured.
const LEAST: usize = 30;
/// The source with the finest points, on which the baseline was taken.
const FINEST: &str = "cjeval";
/// Kinds of mistakes that are told.
const MISTAKES: usize = 10;

/// How classifying is measured.
#[derive(clap::Args)]
#[group(id = "labelling")]
pub(crate) struct Options {
    /// A folder with `train.jsonl` and `test.jsonl`, plain or packed; the sample of the repository where absent.
    #[arg(long)]
    classify: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Question {
    text: String,
    subject: String,
    stage: Option<String>,
    #[serde(default)]
    kps: Vec<String>,
    source: String,
}

/// Learns from `train` and measures on `test`.
pub(super) fn run(options: &Options, figures: &mut Figures) -> anyhow::Result<()> {
    let folder = options.classify.clone().unwrap_or_else(|| lines::sample("classify"));
    let train: Vec<Question> = lines::json(&folder, "train.jsonl")?;
    let test: Vec<Question> = lines::json(&folder, "test.jsonl")?;
    let begun = Instant::now();
    let subjects = learned(&train, |question| Some(question.subject.clone()))?;
    let stages = learned(&train, |question| question.stage.clone())?;
    figures.add("classes_learn_s", begun.elapsed().as_secs_f64(), "s");
    figures.add("classes_mb", megabytes(subjects.to_bytes().len() + stages.to_bytes().len()), "MB");
    let first = |model: &Classes, text: &str| model.suggest(text, 1).pop().map(|first| first.label).unwrap_or_default();
    let said: Vec<String> = test.iter().map(|question| first(&subjects, &question.text)).collect();
    figures.add(
        "subject_acc_exact",
        mean(test.iter().zip(&said).map(|(question, said)| *said == question.subject)),
        "",
    );
    let pairs =
        || test.iter().zip(&said).map(|(question, said)| (merged(&question.subject, question), merged(said, question)));
    figures.above("subject_acc", mean(pairs().map(|(right, said)| right == said)), "", 0.985);
    mistakes(pairs());
    let stage_of: Vec<String> = test.iter().map(|question| first(&stages, &question.text)).collect();
    let with_stage = test.iter().zip(&stage_of).filter_map(|(question, said)| Some((question.stage.as_ref()?, said)));
    figures.add("stage_acc", mean(with_stage.map(|(stage, said)| stage == said)), "");
    points(&train, &test, &stages, figures)?;
    baselines(options, figures);
    Ok(())
}

/// What was taken for what, the most frequent first: on the error stream, for whoever looks for the reason.
fn mistakes<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) {
    let mut mistakes: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    pairs.filter(|(right, said)| right != said).for_each(|pair| *mistakes.entry(pair).or_default() += 1);
    let mut mistakes: Vec<_> = mistakes.into_iter().collect();
    mistakes.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    for ((right, said), count) in mistakes.iter().take(MISTAKES) {
        eprintln!("{right} taken for {said}: {count}");
    }
}

/// What simple ways reach on the set of the option (n-grams of characters with a linear machine; the nearest neighbours of a text).
fn baselines(options: &Options, figures: &mut Figures) {
    if options.classify.is_some() {
        for (name, value) in [("subject_acc", 0.984), ("stage_acc", 0.948), ("kp_hit1", 0.798), ("kp_hit3", 0.917)] {
            figures.add(format!("baseline_{name}"), value, "");
        }
    }
}

/// Zhejiang's 科学 holds the junior sciences.
fn merged<'a>(subject: &'a str, question: &Question) -> &'a str {
    let junior = question.stage.as_deref() == Some("初中");
    if junior && ["物理", "化学", "生物", "地理", "科学"].contains(&subject) { "科学" } else { subject }
}

fn learned(train: &[Question], label: impl Fn(&Question) -> Option<String>) -> anyhow::Result<Classes> {
    let examples: Vec<Example> = train
        .iter()
        .filter_map(|question| Some(Example { text: question.text.clone(), labels: vec![label(question)?] }))
        .collect();
    Ok(Classes::learn(&examples, SEED)?)
}

/// Knowledge points given the subject, by the source with the finest ones and over all. The program has a model for each stage and
/// knows the pupil's; here each model says what it would, as far as its stage is likely. `kp_hit3_stage` is given the stage as well.
fn points(train: &[Question], test: &[Question], stages: &Classes, figures: &mut Figures) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut examples: BTreeMap<(&str, &str), Vec<Example>> = BTreeMap::new();
    for question in train.iter().filter(|question| !question.kps.is_empty()) {
        let example = Example { text: question.text.clone(), labels: question.kps.clone() };
        let stage = question.stage.as_deref().unwrap_or_default();
        examples.entry((&question.subject, stage)).or_default().push(example);
    }
    examples.retain(|_, examples| examples.len() >= LEAST);
    let mut models = HashMap::new();
    for (of, examples) in examples {
        models.insert(of, Points::learn(&examples, SEED)?);
    }
    figures.add("points_learn_s", begun.elapsed().as_secs_f64(), "s");
    let mut hits: BTreeMap<&str, Vec<(bool, bool)>> = BTreeMap::new();
    let mut with_stage: Vec<bool> = Vec::new();
    for question in test.iter().filter(|question| !question.kps.is_empty()) {
        let of: Vec<_> = models.iter().filter(|((subject, _), _)| *subject == question.subject).collect();
        if of.is_empty() {
            continue;
        }
        let likely = stages.suggest(&question.text, 3);
        let mut said: Vec<(f32, String)> = Vec::new();
        for ((_, stage), model) in &of {
            let share = likely.iter().find(|one| one.label == *stage).map_or(0.0, |one| one.confidence);
            let points = model.suggest(&question.text, 3).into_iter();
            if question.source == FINEST && question.stage.as_deref() == Some(*stage) {
                with_stage.push(points.clone().any(|point| question.kps.contains(&point.label)));
            }
            said.extend(points.map(|point| (point.confidence * share, point.label)));
        }
        said.sort_by(|one, other| other.0.total_cmp(&one.0));
        let right: Vec<bool> = said.iter().take(3).map(|(_, label)| question.kps.contains(label)).collect();
        hits.entry(&question.source).or_default().push((right.first() == Some(&true), right.contains(&true)));
    }
    for (source, hits) in &hits {
        figures.add(format!("kp_hit1_{source}"), mean(hits.iter().map(|hit| hit.0)), "");
        figures.add(format!("kp_hit3_{source}"), mean(hits.iter().map(|hit| hit.1)), "");
    }
    // Folders without it count as a whole.
    if !with_stage.is_empty() {
        figures.add("kp_hit3_stage", mean(with_stage.into_iter()), "");
    }
    let measured: Vec<bool> = match hits.get(FINEST) {
        Some(hits) => hits.iter().map(|hit| hit.1).collect(),
        None => hits.values().flatten().map(|hit| hit.1).collect(),
    };
    figures.above("kp_hit3", mean(measured.into_iter()), "", 0.95);
    figures.add("kp_hit3_all", mean(hits.values().flatten().map(|hit| hit.1)), "");
    Ok(())
}

fn mean(flags: impl Iterator<Item = bool>) -> f64 {
    let (mut yes, mut all) = (0.0, 0.0_f64);
    for flag in flags {
        all += 1.0;
        yes += f64::from(u8::from(flag));
    }
    yes / all.max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "bytes for a person to read")]
fn megabytes(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}
