//! Labels of which a text may have several, among very many.

use std::collections::HashMap;

use super::bytes::{Reader, Writer};
use super::features::{Counts, PLACES, Sparse, counted, rarity, weigh};
use super::rank::{self, Ranker};
use super::seen::Seen;
use super::{Error, Example, Result, Suggestion};
use crate::proof::sure_from;
use crate::training::Chance;

const NAME: [u8; 8] = *b"points_3";
/// The version before: it says nothing of when a label is sure.
const BEFORE: [u8; 8] = *b"points_2";
/// How often a label that is called sure must be right.
const PRECISION: f64 = 0.9;
/// From here on a label is sure where the model's file says nothing of it.
const CAREFUL: f32 = 0.9;
/// No confidence is so high: of a model that has proven nothing, nothing is sure.
pub const NEVER: f32 = 2.0;
/// Texts from which the net learns.
const TAUGHT_BY: usize = 4_000;
/// Parts of the examples: each is judged by what was learned from the others.
const PARTS: usize = 3;

/// Labels whose names are most like that of another.
const KIN: usize = 8;
/// Labels among which those are chosen that do not mostly come together.
const SPREAD: usize = 12;
/// How far a label is doubted that comes together with a wrong one.
const TOGETHER: f32 = 0.8;

/// What many texts with their labels tell about another.
pub struct Points {
    pub(super) labels: Vec<String>,
    /// The labels of each example.
    pub(super) examples: Vec<Vec<u32>>,
    pub(super) counts: Vec<Counts>,
    /// For each place the examples that have it.
    by_place: HashMap<u32, Vec<(u32, f32)>>,
    /// For each place the labels whose own name has it.
    by_name: HashMap<u32, Vec<(u32, f32)>>,
    /// For each label those whose names are most like its own, and how far.
    pub(super) kin: Vec<Vec<(u32, f32)>>,
    pub(super) seen: Seen,
    ranker: Ranker,
    /// From this confidence on a label is sure.
    sure: f32,
}

impl Points {
    /// Learns from every label of each example; the same examples and seed give the same model.
    ///
    /// # Errors
    /// [`Error::TooFew`] with fewer than two labels or ten examples.
    pub fn learn(examples: &[Example], seed: u64) -> Result<Self> {
        let examples: Vec<&Example> = examples.iter().filter(|example| !example.labels.is_empty()).collect();
        let mut labels: Vec<String> = examples.iter().flat_map(|example| example.labels.iter().cloned()).collect();
        labels.sort_unstable();
        labels.dedup();
        if labels.len() < 2 || examples.len() < 10 {
            return Err(Error::TooFew);
        }
        let number = |label: &String| u32::try_from(labels.binary_search(label).unwrap_or(0)).unwrap_or(0);
        let numbered = examples.iter().map(|example| {
            let mut numbers: Vec<u32> = example.labels.iter().map(number).collect();
            numbers.sort_unstable();
            numbers.dedup();
            numbers
        });
        let numbered: Vec<Vec<u32>> = numbered.collect();
        let counts = examples.iter().map(|example| counted(&example.text)).collect();
        let mut model = Self::of(labels, numbered, counts);
        let mut chance = Chance(seed);
        let mut turn: Vec<usize> = (0..model.examples.len()).collect();
        chance.shuffle(&mut turn);
        let rows = model.rows();
        let mut lists = Vec::new();
        for part in 0..PARTS {
            let (judged, taught): (Vec<usize>, Vec<usize>) = (0..turn.len()).partition(|place| place % PARTS == part);
            let others = Seen::learn(&model, &rows, &taught.iter().map(|place| turn[*place]).collect::<Vec<_>>(), seed);
            for at in judged.iter().take(TAUGHT_BY / PARTS).map(|place| turn[*place]) {
                let own = &model.examples[at];
                let candidates = rank::candidates(&model, &others, &model.row(&model.counts[at]));
                lists.push(candidates.into_iter().map(|(label, row)| (row, own.contains(&label))).collect());
            }
        }
        model.ranker = Ranker::learn(&lists, &mut chance);
        model.seen = Seen::learn(&model, &rows, &turn, seed);
        Ok(model)
    }

    fn of(labels: Vec<String>, examples: Vec<Vec<u32>>, counts: Vec<Counts>) -> Self {
        let mut by_place: HashMap<u32, Vec<(u32, f32)>> = HashMap::new();
        for (at, list) in (0..).zip(&counts) {
            for (place, _) in list {
                by_place.entry(*place).or_default().push((at, 0.0));
            }
        }
        let seen = Seen::nothing(examples.len(), labels.len());
        let by_name = HashMap::new();
        let kin = Vec::new();
        let (ranker, sure) = (Ranker::default(), CAREFUL);
        let mut model = Self { labels, examples, counts, by_place, by_name, kin, seen, ranker, sure };
        let mut next: HashMap<u32, usize> = HashMap::new();
        for at in 0..model.counts.len() {
            for (place, weight) in model.row(&model.counts[at]) {
                let turn = next.entry(place).or_default();
                if let Some(entry) = model.by_place.get_mut(&place).and_then(|list| list.get_mut(*turn)) {
                    entry.1 = weight;
                }
                *turn += 1;
            }
        }
        for (label, name) in (0..).zip(&model.labels) {
            for (place, weight) in model.row(&counted(name)) {
                model.by_name.entry(place).or_default().push((label, weight));
            }
        }
        model.kin = (0..model.labels.len()).map(|label| model.kin_of(label)).collect();
        model
    }

    fn kin_of(&self, label: usize) -> Vec<(u32, f32)> {
        let mut alike = self.named(&self.row(&counted(&self.labels[label])));
        alike[label] = 0.0;
        let kin = rank::top((0..alike.len()).filter(|other| alike[*other] > 0.0), &alike, KIN).into_iter();
        kin.map(|other| (u32::try_from(other).unwrap_or(u32::MAX), alike[other].powi(2))).collect()
    }

    /// The weights of a text's places.
    pub(super) fn row(&self, counts: &Counts) -> Sparse {
        let all = self.counts.len();
        weigh(counts, |place| rarity(self.by_place.get(&place).map_or(0, Vec::len), all))
    }

    /// The weights of every example, with places counted from nought.
    fn rows(&self) -> Vec<Sparse> {
        let mut shared: Vec<u32> =
            self.by_place.iter().filter(|(_, list)| list.len() > 1).map(|(place, _)| *place).collect();
        shared.sort_unstable();
        let number: HashMap<u32, u32> = shared.into_iter().zip(0..).collect();
        let rows = self.counts.iter().map(|counts| {
            let row = self.row(counts).into_iter();
            row.filter_map(|(place, weight)| Some((*number.get(&place)?, weight))).collect()
        });
        rows.collect()
    }

    /// How alike each example is to a text.
    pub(super) fn alike(&self, row: &Sparse) -> Vec<f32> {
        let mut examples = vec![0.0; self.examples.len()];
        for (place, weight) in row {
            for (at, own) in self.by_place.get(place).into_iter().flatten() {
                examples[*at as usize] += weight * own;
            }
        }
        examples
    }

    /// How alike the name of each label is to a text.
    pub(super) fn named(&self, row: &Sparse) -> Vec<f32> {
        let mut labels = vec![0.0; self.labels.len()];
        for (place, weight) in row {
            for (label, own) in self.by_name.get(place).into_iter().flatten() {
                labels[*label as usize] += weight * own;
            }
        }
        labels
    }

    /// From this confidence on a label is sure.
    #[must_use]
    pub fn sure(&self) -> f32 {
        self.sure
    }

    /// Finds out on texts from which nothing was learned from which confidence on a label is sure.
    pub fn prove(&mut self, held_out: &[Example]) {
        let first = |example: &Example| {
            let first = self.suggest(&example.text, 1).pop()?;
            Some((first.confidence, example.labels.contains(&first.label)))
        };
        self.sure = sure_from(held_out.iter().filter_map(first).collect(), PRECISION).unwrap_or(NEVER);
    }

    /// The most probable labels, the most probable first.
    #[must_use]
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        let candidates = rank::candidates(self, &self.seen, &self.row(&counted(text)));
        let mut ranked: Vec<(f32, u32)> =
            candidates.iter().map(|(label, row)| (self.ranker.confidence(row), *label)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        let named = self.spread(ranked, limit).into_iter();
        named.map(|(confidence, label)| Suggestion { label: self.labels[label as usize].clone(), confidence }).collect()
    }

    /// The first labels of a ranking, each the most probable one should those before it be wrong: what mostly comes together with one
    /// of them helps nobody then.
    fn spread(&self, mut ranked: Vec<(f32, u32)>, limit: usize) -> Vec<(f32, u32)> {
        ranked.truncate(SPREAD);
        let mut left: Vec<(f32, (f32, u32))> = ranked.into_iter().map(|one| (one.0, one)).collect();
        let mut chosen = Vec::new();
        while chosen.len() < limit && !left.is_empty() {
            let best = (0..left.len()).rev().max_by(|one, other| left[*one].0.total_cmp(&left[*other].0)).unwrap_or(0);
            let (_, taken) = left.remove(best);
            for (still, (_, label)) in &mut left {
                *still *= 1.0 - TOGETHER * self.share_with(*label, taken.1);
            }
            chosen.push(taken);
        }
        chosen
    }

    /// The share of a label's examples that have another one as well.
    #[expect(clippy::cast_precision_loss, reason = "a number of examples")]
    fn share_with(&self, label: u32, other: u32) -> f32 {
        let having = self.examples.iter().filter(|labels| labels.contains(&label));
        let (all, both) =
            having.fold((1, 0), |(all, both), labels| (all + 1, both + usize::from(labels.contains(&other))));
        both as f32 / all as f32
    }

    /// The model as a file: of the texts nothing is kept but hashes of their n-grams and words.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut file = Writer::new(NAME);
        file.number(self.sure);
        file.text(&self.ranker.to_json());
        file.texts(&self.labels);
        self.seen.bias.iter().for_each(|bias| file.number(*bias));
        file.length(self.examples.len());
        for ((labels, counts), pulls) in self.examples.iter().zip(&self.counts).zip(&self.seen.pulls) {
            file.ascending(labels.iter().copied());
            file.ascending(counts.iter().map(|(place, _)| *place));
            file.0.extend(counts.iter().map(|(_, times)| *times));
            file.ascending(pulls.iter().map(|(label, _)| *label));
            for (_, pull) in pulls {
                file.number(*pull);
            }
        }
        file.0
    }

    /// Reads a model.
    ///
    /// # Errors
    /// [`Error::Unreadable`] where it is none of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let (mut file, sure) = match Reader::new(NAME, bytes) {
            Ok(mut file) => {
                let sure = file.number()?;
                (file, sure)
            }
            Err(_) => (Reader::new(BEFORE, bytes)?, CAREFUL),
        };
        let ranker = Ranker::from_json(&file.text()?).ok_or(Error::Unreadable)?;
        let labels = file.texts()?;
        let bias = labels.iter().map(|_| file.number()).collect::<Result<_>>()?;
        let (mut examples, mut counts, mut pulls) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..file.length(3)? {
            examples.push(file.ascending(labels.len())?);
            let places = file.ascending(PLACES)?;
            let times = file.bytes_of(places.len())?;
            counts.push(places.into_iter().zip(times.iter().copied()).collect());
            let pulled = file.ascending(labels.len())?.into_iter();
            pulls.push(pulled.map(|label| Ok((label, file.number()?))).collect::<Result<Vec<_>>>()?);
        }
        let model = Self::of(labels, examples, counts);
        let all: Vec<usize> = (0..model.examples.len()).collect();
        let seen = Seen { pulls, bias, ..Seen::of(&model, &all) };
        Ok(Self { seen, ranker, sure, ..model })
    }
}
