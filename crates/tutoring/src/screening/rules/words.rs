//! The lists of words: what is looked for, and what only looks like it.

use std::fmt::Write as _;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use sha2::{Digest, Sha256};

use super::fold::{Folded, Span};
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
const RULES: u32 = 1;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

struct Lexicon {
    listed: AhoCorasick,
    reasons: Vec<ScreenReason>,
    allowed: AhoCorasick,
    version: String,
}

/// A listed word that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) span: Span,
    pub(super) reason: ScreenReason,
    /// In percent.
    pub(super) confidence: u8,
}

/// The version of the lists and rules: each decision says by which it was made.
pub(super) fn version() -> &'static str {
    &LEXICON.version
}

/// The listed words in some words.
pub(super) fn find(words: &str) -> Vec<Hit> {
    let mut hits = LEXICON.hits(&Folded::plain(words), AS_LISTED);
    for hit in LEXICON.hits(&Folded::squeezed(words), TAKEN_APART) {
        let known = hits.iter().any(|other| other.span.0 < hit.span.1 && hit.span.0 < other.span.1);
        if !known {
            hits.push(hit);
        }
    }
    hits
}

impl Lexicon {
    fn new() -> Self {
        let lines = |list: &'static str| list.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let mut digest = Sha256::new();
        let (mut listed, mut reasons) = (Vec::new(), Vec::new());
        for (reason, list) in LISTS {
            digest.update(list);
            for word in lines(list) {
                listed.push(word);
                reasons.push(*reason);
            }
        }
        digest.update(ALLOWED);
        let mut version = format!("{RULES}-");
        for byte in &digest.finalize()[..4] {
            let _ = write!(version, "{byte:02x}");
        }
        Self { listed: automaton(&listed), reasons, allowed: automaton(&lines(ALLOWED).collect::<Vec<_>>()), version }
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

/// Finds the longest of the words that begin first.
fn automaton(words: &[&str]) -> AhoCorasick {
    let built = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(words);
    #[expect(clippy::expect_used, reason = "the lists are part of the program: a test builds them")]
    let automaton = built.expect("the lists fit into memory");
    automaton
}
