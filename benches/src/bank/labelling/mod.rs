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
    let (subjects, stages) = std::thread::scope(|scope| {
        let stages = scope.spawn(|| learned(&train, |question| question.stage.clone()));
        let subjects = learned(&train, |question| Some(question.subject.clone()));
        (subjects, stages.join())
    });
    let stages = stages.map_err(|_| anyhow::anyhow!("learning broke off"))??;
    let subjects = subjects?;
    figures.add("classes_learn_s", begun.elapsed().as_secs_f64(), "s");
    figures.add("classes_mb", megabytes(subjects.to_bytes().len() + stages.to_bytes().len()), "MB");
    let first = |model: &Classes, text: &str| model.suggest(text, 1).pop().map(|first| first.label);
    let said: Vec<_> = test.iter().map(|question| first(&subjects, &question.text)).collect();
    let exact = test.iter().zip(&said).map(|(question, said)| said.as_deref() == Some(question.subject.as_str()));
    figures.add("subject_acc_exact", mean(exact), "");
    let merged = test.iter().zip(&said).map(|(question, said)| {
        said.as_ref().is_some_and(|said| merged(said, question) == merged(&question.subject, question))
    });
    figures.above("subject_acc", mean(merged), "", 0.985);
    let with_stage = test.iter().filter_map(|question| question.stage.as_ref().map(|stage| (question, stage)));
    figures.add(
        "stage_acc",
        mean(with_stage.map(|(question, stage)| first(&stages, &question.text).as_ref() == Some(stage))),
        "",
    );
    points(&train, &test, figures)
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

/// Knowledge points given the subject, by the source with the finest ones and over all.
fn points(train: &[Question], test: &[Question], figures: &mut Figures) -> anyhow::Result<()> {
    let begun = Instant::now();
    let mut by_subject: BTreeMap<&str, Vec<Example>> = BTreeMap::new();
    for question in train.iter().filter(|question| !question.kps.is_empty()) {
        let example = Example { text: question.text.clone(), labels: question.kps.clone() };
        by_subject.entry(&question.subject).or_default().push(example);
    }
    by_subject.retain(|_, examples| examples.len() >= LEAST);
    let mut models = HashMap::new();
    for (subject, examples) in by_subject {
        models.insert(subject, Points::learn(&examples, SEED)?);
    }
    figures.add("points_learn_s", begun.elapsed().as_secs_f64(), "s");
    let mut hits: BTreeMap<&str, Vec<(bool, bool)>> = BTreeMap::new();
    for question in test.iter().filter(|question| !question.kps.is_empty()) {
        let Some(model) = models.get(question.subject.as_str()) else { continue };
        let said: Vec<bool> =
            model.suggest(&question.text, 3).iter().map(|said| question.kps.contains(&said.label)).collect();
        let hit = (said.first() == Some(&true), said.contains(&true));
        hits.entry(&question.source).or_default().push(hit);
    }
    for (source, hits) in &hits {
        figures.add(format!("kp_hit1_{source}"), mean(hits.iter().map(|hit| hit.0)), "");
        figures.add(format!("kp_hit3_{source}"), mean(hits.iter().map(|hit| hit.1)), "");
    }
    // The baseline was taken on cjeval, whose points are the finest; other folders count as a whole.
    let measured: Vec<bool> = match hits.get("cjeval") {
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
