//! Finding the same question again.

mod push;
mod set;
mod variants;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use recognition::meaning::Meaning;
use recognition::texts::{Index, Query, learn};

use self::push::Answer;
use self::set::Set;
use super::lines;
use crate::figures::{Figures, percentile_ms};

/// Hits that are looked at.
const LOOKED_AT: usize = 10;
/// With this chance the weights begin.
const SEED: u64 = 4;
/// Documents given to the index at once.
const BATCH: usize = 20_000;

/// What simpler ways reach on the development data.
const BASELINES: [(&str, f64, &str); 6] = [
    ("hit1", 0.918, "char-bigram BM25"),
    ("hit5", 0.973, "char-bigram BM25"),
    ("hit10", 0.988, "char-bigram BM25"),
    ("mrr10", 0.941, "char-bigram BM25"),
    ("hit1_equation_variant", 0.777, "char-bigram TF-IDF"),
    ("pushed_at_p95", 0.57, "char-bigram TF-IDF"),
];

/// How finding is measured.
#[derive(clap::Args)]
#[group(id = "finding")]
pub(crate) struct Options {
    /// A folder with `corpus.jsonl`, `queries.jsonl` and `qrels.tsv`, plain or packed; the sample of the repository where absent.
    #[arg(long)]
    retrieval: Option<PathBuf>,
    /// Learn weights from one half of the queries, write them here and measure with them.
    #[arg(long)]
    learn: Option<PathBuf>,
    /// Fill the index with variants up to so many questions and measure again; 0 leaves it out.
    #[arg(long, default_value_t = 1_000_000)]
    questions: usize,
    /// Look at words alone, as a program does that has no model for what they mean.
    #[arg(long)]
    words_only: bool,
}

/// Measures finding.
pub(super) fn run(options: &Options, figures: &mut Figures) -> anyhow::Result<()> {
    let mut set = Set::read(&options.retrieval.clone().unwrap_or_else(|| lines::sample("retrieval")))?;
    let meaning = meaning(options);
    if let Some(meaning) = &meaning {
        let begun = Instant::now();
        set.mean(meaning);
        figures.add("meaning_s", begun.elapsed().as_secs_f64(), "s");
    }
    let folder = tempfile::tempdir()?;
    let index = Index::open(folder.path())?;
    let begun = Instant::now();
    for batch in set.corpus.chunks(BATCH) {
        index.put(batch)?;
    }
    let began_with = begun.elapsed().as_secs_f64();
    figures.add("index_s", began_with, "s");
    figures.add("index_mb", megabytes(index.bytes()?), "MB");
    let index = match &options.learn {
        Some(path) => learned(index, &set, path)?,
        None => index,
    };
    let (answers, mut times) = ask_all(&index, &set, meaning.as_ref())?;
    quality(&answers, index.sure(), figures);
    figures.add("query_p50_ms", percentile_ms(&mut times, 0.5), "ms");
    figures.below("query_p99_ms", percentile_ms(&mut times, 0.99), "ms", 30.0);
    figures.add("memory_mb", memory_mb()?, "MB");
    // They were reached on the development data, not on the sample of the repository.
    if options.retrieval.is_some() {
        for (name, value, way) in BASELINES {
            figures.beside(name, value, way);
        }
    }
    if options.questions > set.corpus.len() {
        let more = options.questions - set.corpus.len();
        let begun = Instant::now();
        variants::fill(&index, &set.corpus, more)?;
        figures.add("index_s_1m", began_with + begun.elapsed().as_secs_f64(), "s");
        let (answers, mut times) = ask_all(&index, &set, meaning.as_ref())?;
        figures.add("query_p50_ms_1m", percentile_ms(&mut times, 0.5), "ms");
        figures.below("query_p99_ms_1m", percentile_ms(&mut times, 0.99), "ms", 30.0);
        figures.add("hit10_1m", share(&answers, |_| true, |answer| answer.right_within(10)), "");
        figures.add("index_mb_1m", megabytes(index.bytes()?), "MB");
        figures.add("memory_mb_1m", memory_mb()?, "MB");
    }
    Ok(())
}

/// What tells the meaning of texts, where its model is there and is wanted.
fn meaning(options: &Options) -> Option<Meaning> {
    let models = std::env::var_os("WENQU_RECOGNITION_MODELS").filter(|_| !options.words_only)?;
    Meaning::open(Path::new(&models)).inspect_err(|error| eprintln!("words alone: {error}")).ok()
}

/// Learns weights from the half of the queries that is not held out.
fn learned(index: Index, set: &Set, path: &Path) -> anyhow::Result<Index> {
    let mut lists = Vec::new();
    for asked in set.asked.iter().filter(|asked| !asked.held_out()) {
        let mut list = index.compare(&asked.text)?;
        for found in &mut list {
            found.grade = asked.grade(&found.id);
        }
        lists.push(list);
    }
    let mut judge = learn(&lists, SEED);
    let index = index.with_judge(judge.clone());
    let (answers, _) = ask_all(&index, set, None)?;
    let held_out: Vec<&Answer<'_>> = answers.iter().filter(|answer| answer.asked.held_out()).collect();
    judge.set_sure(push::threshold(&held_out).unwrap_or(1.0));
    std::fs::write(path, serde_json::to_string(&judge)?)?;
    Ok(index.with_judge(judge))
}

/// Asks every query once to warm up, as a server is, and once to measure.
fn ask_all<'a>(
    index: &Index,
    set: &'a Set,
    meaning: Option<&Meaning>,
) -> anyhow::Result<(Vec<Answer<'a>>, Vec<Duration>)> {
    let mut answers = Vec::new();
    let mut times = Vec::new();
    for asked in set.asked.iter().take(200).chain(&set.asked) {
        let begun = Instant::now();
        let direction = meaning.and_then(|meaning| meaning.of(&asked.text));
        let direction = direction.as_ref();
        let hits =
            index.nearest(&Query { text: &asked.text, groups: &[], limit: LOOKED_AT, judged: LOOKED_AT, direction })?;
        times.push(begun.elapsed());
        answers.push(Answer { asked, hits });
    }
    let warm_up = set.asked.len().min(200);
    Ok((answers.split_off(warm_up), times.split_off(warm_up)))
}

fn quality(answers: &[Answer<'_>], sure: f32, figures: &mut Figures) {
    let answerable = |answer: &Answer<'_>| answer.asked.is_answerable();
    figures.above("hit1", share(answers, answerable, |answer| answer.right_within(1)), "", 0.95);
    figures.add("hit5", share(answers, answerable, |answer| answer.right_within(5)), "");
    figures.add("hit10", share(answers, answerable, |answer| answer.right_within(10)), "");
    let ranks: f64 = answers.iter().filter(|answer| answerable(answer)).map(Answer::reciprocal).sum();
    figures.add("mrr10", ranks / count(answers, answerable), "");
    let mut kinds: Vec<&str> =
        answers.iter().filter(|answer| answerable(answer)).map(|a| a.asked.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    for kind in kinds {
        let value = share(answers, |answer| answer.asked.kind == kind, |answer| answer.right_within(1));
        let name = format!("hit1_{kind}");
        if kind == "equation_variant" { figures.above(name, value, "", 0.86) } else { figures.add(name, value, "") }
    }
    let held_out = |answer: &Answer<'_>| answerable(answer) && answer.asked.held_out();
    figures.add("hit1_held_out", share(answers, held_out, |answer| answer.right_within(1)), "");
    push::measure(answers, sure, figures);
}

/// The share of those that count for which something holds.
fn share<'a>(answers: &[Answer<'a>], counts: impl Fn(&Answer<'a>) -> bool, holds: impl Fn(&Answer<'a>) -> bool) -> f64 {
    let all = answers.iter().filter(|answer| counts(answer));
    let (mut held, mut total) = (0.0, 0.0_f64);
    for answer in all {
        total += 1.0;
        held += f64::from(u8::from(holds(answer)));
    }
    held / total.max(1.0)
}

fn count<'a>(answers: &[Answer<'a>], counts: impl Fn(&Answer<'a>) -> bool) -> f64 {
    answers.iter().filter(|answer| counts(answer)).map(|_| 1.0).sum::<f64>().max(1.0)
}

#[expect(clippy::cast_precision_loss, reason = "bytes for a person to read")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Memory of this process that no file backs.
fn memory_mb() -> anyhow::Result<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
    let kilobytes: f64 = line.and_then(|line| line.split_whitespace().next()).unwrap_or("0").parse()?;
    Ok(kilobytes / 1000.0)
}
