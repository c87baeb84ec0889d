//! Reading photos: pages are set from question texts, photographed well and badly, and read.

mod page;
pub(super) mod score;
mod seed;
mod spoil;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use image::RgbImage;
use recognition::reading::{Outcome, Reader};
use serde::Deserialize;

use self::page::Press;
use self::seed::Seed;
use crate::figures::{Figures, percentile_ms};

/// What is read.
#[derive(clap::Args)]
pub(crate) struct Photos {
    /// A file with a question a line, as JSON with `text`; the sample of the repository where absent.
    #[arg(long)]
    texts: Option<PathBuf>,
    /// How many of them.
    #[arg(long = "photos", default_value_t = 60)]
    count: usize,
    /// From what the photos are made anew, the same each time.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Say what was read or heard wrongly.
    #[arg(long)]
    wrong: bool,
    /// A folder to which the photos go.
    #[arg(long)]
    keep: Option<PathBuf>,
}

impl Photos {
    /// Whether to say what was read or heard wrongly.
    pub(super) const fn wrong(&self) -> bool {
        self.wrong
    }
}

const SAMPLE: &str = include_str!("../../../data/reading.jsonl");

/// Fractions that stand upright, in sentences.
const FRACTIONS: [&str; 8] = [
    r"一根绳子长 $\frac{3}{4}$ 米，用去 $\frac{1}{2}$ 米，还剩多少米？",
    r"小明看一本书，第一天看了全书的 $\frac{2}{5}$ ，第二天看了 $\frac{1}{3}$ 。",
    r"计算 $\frac{5}{6}-\frac{1}{4}$ 的结果。",
    r"若 $\frac{x+1}{2}=3$ ，求 x 的值。",
    r"解方程 $\frac{2x-1}{3}-\frac{x}{6}=1$",
    r"甲数是乙数的 $\frac{7}{8}$ ，乙数是56，甲数是多少？",
    r"当 $x=\frac{1}{2}$ 时，求代数式的值。",
    r"一桶油重 $\frac{9}{10}$ 千克，每天吃 $\frac{3}{20}$ 千克，可以吃几天？",
];

/// Signs that stand beside fractions, and what is to be read, spaces aside.
const SIGNS: [(&str, &str); 8] = [
    (r"计算：$\frac{3}{4}-\frac{1}{2}=$", r"计算：\frac{3}{4}-\frac{1}{2}="),
    (r"计算 $-\frac{3}{4}+\frac{1}{2}$ 的值", r"计算-\frac{3}{4}+\frac{1}{2}的值"),
    (r"$\frac{3}{4}\div\frac{5}{6}\times\frac{2}{3}=$", r"\frac{3}{4}÷\frac{5}{6}×\frac{2}{3}="),
    (r"在 $\frac{7}{8}>\frac{1}{2}$ 中", r"在\frac{7}{8}>\frac{1}{2}中"),
    (r"比较大小：$\frac{3}{4}$ ○ $\frac{5}{6}$", r"比较大小：\frac{3}{4}○\frac{5}{6}"),
    (r"解方程 $\frac{x-1}{2}=\frac{x+2}{3}$", r"解方程\frac{x-1}{2}=\frac{x+2}{3}"),
    (r"$\frac{1}{2}+\frac{1}{3}-\frac{1}{6}=$", r"\frac{1}{2}+\frac{1}{3}-\frac{1}{6}="),
    (
        r"小明看了 $\frac{1}{4}$，小红看了 $\frac{2}{5}$，谁看得多？",
        r"小明看了\frac{1}{4}，小红看了\frac{2}{5}，谁看得多？",
    ),
];

#[derive(Deserialize)]
struct Item {
    text: String,
}

/// One way of photographing, and how well its photos were read.
#[derive(Default)]
struct Tally {
    wrong: usize,
    letters: usize,
    times: Vec<Duration>,
}

impl Tally {
    #[expect(clippy::cast_precision_loss, reason = "some thousands of letters")]
    fn accuracy(&self) -> f64 {
        1.0 - self.wrong as f64 / self.letters.max(1) as f64
    }
}

/// Reads photos and adds what came of it.
pub(crate) fn run(options: &Photos, figures: &mut Figures) -> anyhow::Result<()> {
    let models = std::env::var("WENQU_RECOGNITION_MODELS").unwrap_or_default();
    let reader = match Reader::open(Path::new(&models)) {
        Ok(reader) => reader,
        Err(error) => {
            eprintln!("photos are not read: {error}");
            return Ok(());
        }
    };
    let texts = options.texts.as_ref().map(std::fs::read_to_string).transpose()?;
    let items = texts.as_deref().unwrap_or(SAMPLE).lines().map(serde_json::from_str::<Item>);
    let items: Vec<Item> = items.take(options.count).collect::<Result<_, _>>().context("a line is no question")?;
    let press = Press::open()?;
    let (mut clean, mut hard) = (Tally::default(), Tally::default());
    for (number, item) in (0..).zip(&items) {
        let seed = &mut Seed::of(options.seed, number);
        let page = press.print(&item.text, seed)?;
        let spoiled = spoil::spoil(&page, seed);
        read(&reader, &format!("{number}-clean"), &page, &item.text, options, &mut clean)?;
        read(&reader, &format!("{number}-hard"), &spoiled, &item.text, options, &mut hard)?;
    }
    figures.above("ocr_clean", clean.accuracy(), "", 0.97);
    figures.above("ocr_hard", hard.accuracy(), "", 0.92);
    figures.add("ocr_fractions", fractions(&reader, &press, options)?, "");
    figures.add("ocr_signs", signs(&reader, &press, options)?, "");
    let mut times = [clean.times, hard.times].concat();
    figures.below("ocr_ms", percentile_ms(&mut times, 0.5), "ms", 1_500.0);
    figures.add("ocr_p95_ms", percentile_ms(&mut times, 0.95), "ms");
    Ok(())
}

fn read(
    reader: &Reader,
    name: &str,
    photo: &RgbImage,
    truth: &str,
    options: &Photos,
    tally: &mut Tally,
) -> anyhow::Result<String> {
    if let Some(folder) = &options.keep {
        photo.save(folder.join(format!("{name}.jpg")))?;
    }
    let start = busy()?;
    let outcome = reader.read(photo)?;
    tally.times.push(busy()?.saturating_sub(start));
    // A photo that is sent back was not read.
    let text = if let Outcome::Read(page) = &outcome { page.text.clone() } else { String::new() };
    let (wrong, letters) = score::compare(truth, &text);
    if options.wrong && wrong > 0 {
        eprintln!("{name}: {wrong} of {letters}: {outcome}\n  {truth}", outcome = brief(&outcome));
    }
    tally.wrong += wrong.min(letters);
    tally.letters += letters;
    Ok(text)
}

/// How long this program has kept a core busy, whatever else the machine does.
pub(super) fn busy() -> anyhow::Result<Duration> {
    let mut busy = 0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let statistics = std::fs::read_to_string(task?.path().join("schedstat")).unwrap_or_default();
        busy += statistics.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(busy))
}

fn brief(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Read(page) => format!("{:.2} {}", page.confidence, page.text),
        Outcome::Retake(why) => format!("{why:?}"),
    }
}

/// The share of fractions that stand upright and are read as such.
#[expect(clippy::cast_precision_loss, reason = "a few fractions")]
fn fractions(reader: &Reader, press: &Press, options: &Photos) -> anyhow::Result<f64> {
    let (mut found, mut all) = (0_usize, 0_usize);
    for (number, text) in (0..).zip(FRACTIONS) {
        let page = press.print(text, &mut Seed::of(options.seed, number))?;
        let said = read(reader, &format!("{number}-fraction"), &page, text, options, &mut Tally::default())?;
        let wanted = score::fractions(text);
        all += wanted.len();
        found += wanted.iter().filter(|fraction| said.contains(fraction.as_str())).count();
    }
    Ok(found as f64 / all as f64)
}

/// The share of photos, good and bad ones, on which fractions are read with all signs beside them.
#[expect(clippy::cast_precision_loss, reason = "a few photos")]
fn signs(reader: &Reader, press: &Press, options: &Photos) -> anyhow::Result<f64> {
    let (mut right, mut all) = (0_usize, 0_usize);
    for (number, (text, wanted)) in (0..).zip(SIGNS) {
        let seed = &mut Seed::of(options.seed, number);
        let page = press.print(text, seed)?;
        let spoiled = spoil::spoil(&page, seed);
        for (kind, photo) in [("clean", page), ("hard", spoiled)] {
            let said = read(reader, &format!("{number}-signs-{kind}"), &photo, text, options, &mut Tally::default())?;
            let said: String = said.chars().filter(|char| !char.is_whitespace() && *char != '$').collect();
            (right, all) = (right + usize::from(said == wanted), all + 1);
            if options.wrong && said != wanted {
                eprintln!("{number}-signs-{kind}: {said}\n  {wanted}");
            }
        }
    }
    Ok(right as f64 / all as f64)
}
