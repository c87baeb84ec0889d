//! The lists of words: what is looked for, and what only looks like it.

use std::fmt::Write as _;
use std::sync::Arc;

use aho_corasick::{AhoCorasick, MatchKind};
use people::packs::{PackError, ScreeningWords};
use sha2::{Digest, Sha256};

use super::fold::{Folded, Span};
use super::{cues, idle};
use crate::screening::ScreenReason;

/// What a listed word means that stands in the words as it is listed, in percent.
const AS_LISTED: u8 = 90;
/// The same of one that was taken apart by signs.
const TAKEN_APART: u8 = 75;

/// The lists, one for each reason, the gravest first.
const LISTS: &[(ScreenReason, &str)] = &[
    (ScreenReason::Harm, include_str!("../words/harm.txt")),
    (ScreenReason::Weapons, include_str!("../words/weapons.txt")),
    (ScreenReason::Sexual, include_str!("../words/sexual.txt")),
    (ScreenReason::Abuse, include_str!("../words/abuse.txt")),
    (ScreenReason::Lure, include_str!("../words/lure.txt")),
    (ScreenReason::Chatter, include_str!("../words/chatter.txt")),
];
const ALLOWED: &str = include_str!("../words/allowed.txt");
/// Changes with what the rules beside the lists find.
const RULES: u32 = 3;

/// Fewest letters of a word that a region adds: one letter would be found everywhere.
const FEWEST: usize = 2;

/// What is looked for: the program's lists and the region's. A part of the program; cheap to clone.
#[derive(Clone, Debug)]
pub struct Lexicon {
    listed: AhoCorasick,
    reasons: Arc<[ScreenReason]>,
    allowed: AhoCorasick,
    version: Arc<str>,
}

/// A listed word that was found, or what means the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) span: Span,
    pub(super) reason: ScreenReason,
    /// In percent.
    pub(super) confidence: u8,
}

impl Lexicon {
    /// The program's lists with what a region adds.
    ///
    /// # Errors
    /// `Field` for a reason that has no list, a word of a single letter, and more words than fit into memory.
    pub fn new(region: &ScreeningWords) -> Result<Self, PackError> {
        let wrong = |field: String, problem: String| PackError::Field { file: region.file.clone(), field, problem };
        let (mut listed, mut reasons) = (Vec::new(), Vec::new());
        for (reason, list) in LISTS {
            listed.extend(lines(list));
            reasons.resize(listed.len(), *reason);
        }
        for (name, words) in &region.listed {
            let field = format!("listed.{name}");
            let known = LISTS.iter().map(|(reason, _)| *reason).find(|reason| reason.as_str() == name);
            let reason = known.ok_or_else(|| wrong(field.clone(), format!("is none of {}", names())))?;
            listed.extend(folded(words).map_err(|problem| wrong(field, problem))?);
            reasons.resize(listed.len(), reason);
        }
        let more = folded(&region.allowed).map_err(|problem| wrong("allowed".to_owned(), problem))?;
        let allowed: Vec<_> = lines(ALLOWED).chain(more).collect();
        let version = version(&listed, &reasons, &allowed);
        let build =
            |words: &[String]| automaton(words).map_err(|source| wrong("listed".to_owned(), source.to_string()));
        Ok(Self {
            listed: build(&listed)?,
            reasons: reasons.into(),
            allowed: build(&allowed)?,
            version: version.into(),
        })
    }

    /// The version of the lists and rules: each decision says by which it was made.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The listed words in some words, and what is said in other ones.
    pub(super) fn find(&self, words: &str) -> Vec<Hit> {
        let mut hits = self.hits(&Folded::plain(words), AS_LISTED);
        for hit in self.hits(&Folded::squeezed(words), TAKEN_APART) {
            let known = hits.iter().any(|other| overlap(other.span, hit.span));
            if !known {
                hits.push(hit);
            }
        }
        if idle::is_lesson(words) {
            hits.retain(|hit| hit.reason != ScreenReason::Chatter);
        }
        let allowed = self.allowed(words);
        for cue in cues::find(words) {
            let hit = Hit { span: cue.span, reason: cue.reason, confidence: cue.confidence };
            // What is listed there, and as grave, says the same.
            let known = hits.iter().any(|other| overlap(other.span, hit.span) && other.reason <= hit.reason);
            if !known && !allowed.iter().any(|span| overlap(*span, hit.span)) {
                hits.push(hit);
            }
        }
        hits
    }

    /// Where something stands that only looks like a listed word.
    fn allowed(&self, words: &str) -> Vec<Span> {
        let folded = Folded::squeezed(words);
        self.allowed.find_iter(&folded.text).map(|found| folded.span(found.start(), found.end())).collect()
    }

    fn hits(&self, folded: &Folded, confidence: u8) -> Vec<Hit> {
        let allowed: Vec<_> = self.allowed.find_iter(&folded.text).collect();
        let means_it = |from: usize, until: usize| {
            // A word of Latin letters is one only by itself: `acnm` is a plane.
            let is_part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
            let latin = folded.text[from..until].is_ascii();
            let parted = !latin || !(is_part(folded.before(from)) || is_part(folded.after(until)));
            parted && allowed.iter().all(|other| until <= other.start() || other.end() <= from)
        };
        let found = self.listed.find_iter(&folded.text).filter(|found| means_it(found.start(), found.end()));
        let hit = |found: aho_corasick::Match| Hit {
            span: folded.span(found.start(), found.end()),
            reason: self.reasons[found.pattern().as_usize()],
            confidence,
        };
        found.map(hit).collect()
    }
}

/// Whether two parts have a character in common.
fn overlap(one: Span, other: Span) -> bool {
    one.0 < other.1 && other.0 < one.1
}

/// Finds the longest of the words that begin first.
fn automaton(words: &[String]) -> Result<AhoCorasick, aho_corasick::BuildError> {
    AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words)
}

/// The words of one of the program's lists.
fn lines(list: &'static str) -> impl Iterator<Item = String> {
    list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned)
}

/// A region's words as words are compared.
fn folded(words: &[String]) -> Result<Vec<String>, String> {
    let fold = |word: &String| {
        let letters = Folded::squeezed(word).text;
        let fits = letters.chars().count() >= FEWEST;
        if fits { Ok(letters) } else { Err(format!("\"{word}\" is too short: it would be found everywhere")) }
    };
    words.iter().map(fold).collect()
}

/// The reasons that have a list.
fn names() -> String {
    LISTS.iter().map(|(reason, _)| reason.as_str()).collect::<Vec<_>>().join(", ")
}

fn version(listed: &[String], reasons: &[ScreenReason], allowed: &[String]) -> String {
    let mut digest = Sha256::new();
    for (word, reason) in listed.iter().zip(reasons) {
        digest.update(format!("{reason} {word}\n"));
    }
    digest.update(allowed.join("\n"));
    let mut version = format!("{RULES}-");
    for byte in &digest.finalize()[..4] {
        let _ = write!(version, "{byte:02x}");
    }
    version
}
