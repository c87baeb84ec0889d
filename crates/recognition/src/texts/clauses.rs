//! Two texts clause by clause: what stands in the place of what.
//!
//! Laid beside each other as a whole, a text that is said twice, or has a heading and what a child tried around it, hides that one of its
//! clauses is another one. Each clause is therefore laid beside what is most like it in the other text.

use std::cell::LazyCell;

use super::clause::{Clause, How};
use super::shape::{Shape, without};

/// Units of a clause at least; a shorter one is joined to the next.
const LEAST: usize = 4;
/// Clauses of the other text over which one may stretch, and how many times its own length.
const STRETCH: usize = 4;
const LONGER: usize = 2;
/// From so much alike on, two clauses say the same, or one says another thing in the place of the other.
const BESIDE: f32 = 0.5;
/// Where so much of a text is found in the other, what is not found tells them apart.
const FOUND: f32 = 0.3;
/// So many units that are missing are no turn of the question: it was read or typed with gaps.
const GAPS: usize = 4;

/// Where in a text something is that is like a clause of another one.
struct Beside<'b, 'a> {
    row: &'b Clause<'a>,
    /// The first of its clauses, and the one behind the last.
    first: usize,
    until: usize,
}

/// For each clause of a text where in another one something is that is like it.
type Places<'b, 'a> = Vec<Option<Beside<'b, 'a>>>;

/// A text, clause by clause.
pub(super) struct Clauses<'a> {
    text: &'a str,
    /// From each clause on, that one alone and with those behind it: a few in a row, as far as others are laid beside them.
    rows: Vec<Vec<Clause<'a>>>,
}

impl<'a> Clauses<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let places = places(text);
        let from = |first: usize| {
            let row = places[first..].iter().take(STRETCH);
            row.map(|(_, until)| Clause::new(&text[places[first].0..*until])).collect()
        };
        Self { text, rows: (0..places.len()).map(from).collect() }
    }

    fn all(&self) -> impl Iterator<Item = &Clause<'a>> {
        self.rows.iter().filter_map(|rows| rows.first())
    }

    /// What is most like a clause: one or a few in a row, those with the same numbers first.
    fn nearest(&self, clause: &Clause<'_>) -> Option<(f32, Beside<'_, 'a>)> {
        let most = LONGER * clause.shape.units.len() + LEAST;
        let mut best: Option<((f32, bool), Beside<'_, 'a>)> = None;
        for (first, rows) in self.rows.iter().enumerate() {
            for (until, row) in (first + 1..).zip(rows.iter().take_while(|row| row.shape.units.len() <= most)) {
                let rank = (clause.like(row), clause.shape.numbers == row.shape.numbers);
                if best.as_ref().is_none_or(|(before, _)| rank > *before) {
                    best = Some((rank, Beside { row, first, until }));
                }
            }
        }
        best.map(|((like, _), beside)| (like, beside))
    }

    /// What each clause is laid beside in the other text, where anything there is like it.
    fn beside<'b, 'o>(&self, other: &'b Clauses<'o>) -> Places<'b, 'o> {
        let like = |clause| other.nearest(clause).filter(|(like, _)| *like >= BESIDE).map(|(_, beside)| beside);
        self.all().map(like).collect()
    }

    /// Whether another question is asked here than there; a story may be told in other words.
    pub(super) fn differ_from(&self, other: &Clauses<'_>, retold: bool) -> bool {
        let places = self.beside(other);
        // Most are told apart without it.
        let others = LazyCell::new(|| other.beside(self));
        let (mut beside, mut found, mut lost) = (Vec::new(), 0, false);
        for (clause, place) in self.all().zip(&places) {
            match place {
                Some(place) => {
                    found += clause.shape.units.len();
                    beside.push((clause, place.row));
                }
                None => lost |= !clause.shape.numbers.is_empty(),
            }
        }
        let lacking: usize = beside.iter().map(|(clause, row)| without(&row.says(), &clause.says()).len()).sum();
        let how = How { retold: retold.then_some(other.text), gaps: lacking >= GAPS };
        let length: usize = self.all().map(|clause| clause.shape.units.len()).sum();
        #[expect(clippy::cast_precision_loss, reason = "texts have far fewer than 2^24 units")]
        let enough = found as f32 >= FOUND * length as f32;
        let verbatim = || beside.iter().all(|(clause, row)| without(&clause.says(), &row.says()).is_empty());
        beside.iter().any(|(clause, row)| clause.turns_from(row, &how))
            || (lost && enough && (!retold || verbatim()) && other.has_facts_beside(&others))
            || self.has_facts_within(&places, other, &others)
            || other.has_facts_within(&others, self, &places)
            || self.asks_otherwise(other, &how)
    }

    /// Whether a clause with a number that the other text has nowhere stands between two that follow each other there, or have but one
    /// between them that is nowhere here.
    fn has_facts_within(&self, places: &Places<'_, '_>, other: &Clauses<'_>, others: &Places<'_, '_>) -> bool {
        let known = Shape::of_plain(other.text).numbers;
        let is_new = |clause: &Clause<'_>| clause.shape.numbers.iter().any(|number| !known.contains(number));
        self.all().enumerate().any(|(at, clause)| {
            places[at].is_none() && is_new(clause) && {
                let before = places[..at].iter().rev().flatten().next();
                let behind = places[at..].iter().flatten().next();
                before.zip(behind).is_some_and(|(before, behind)| {
                    let between = others.get(before.until..behind.first);
                    matches!(between, Some([] | [None]))
                })
            }
        })
    }

    /// Whether a clause with a number has no like in the other.
    fn has_facts_beside(&self, places: &Places<'_, '_>) -> bool {
        self.all().zip(places).any(|(clause, place)| place.is_none() && !clause.shape.numbers.is_empty())
    }

    fn asks(&self) -> Vec<&Clause<'a>> {
        self.all().filter(|clause| clause.asks().is_some()).collect()
    }

    /// Each asks something that the other does not.
    fn asks_otherwise(&self, other: &Clauses<'_>, how: &How<'_>) -> bool {
        let (own, theirs) = (self.asks(), other.asks());
        own.iter().any(|clause| theirs.iter().all(|other| !clause.asks_as(other, how)))
            && theirs.iter().any(|clause| own.iter().all(|other| !other.asks_as(clause, how)))
    }
}

/// Where the clauses of a text begin and end.
fn places(text: &str) -> Vec<(usize, usize)> {
    let mut places: Vec<(usize, usize)> = Vec::new();
    let (mut from, mut letters) = (0, text.char_indices().peekable());
    let mut before = ' ';
    while let Some((at, letter)) = letters.next() {
        let within = before.is_ascii_digit() && letters.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        let ends = matches!(letter, ',' | ';' | '?' | '!' | '\n') || (matches!(letter, '.' | ':') && !within);
        before = letter;
        let until = at + letter.len_utf8();
        let last = letters.peek().is_none();
        if !ends && !last {
            continue;
        }
        let is_short = Shape::of_plain(&text[from..until]).units.len() < LEAST;
        match places.last_mut() {
            Some(place) if is_short && last => place.1 = until,
            _ if is_short && !last => continue,
            _ => places.push((from, until)),
        }
        from = until;
    }
    places
}
