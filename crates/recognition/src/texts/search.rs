//! Searching the index: what comes near, laid beside what is asked for and put in order.

use std::cell::LazyCell;
use std::collections::HashSet;

use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query as Clause, TermQuery};
use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{DocAddress, Searcher, TantivyDocument, Term};

use super::best::Best;
use super::compare::{Asked, FEATURES, PAIRS_HELD};
use super::differs::{LOOKED_AT_CLOSELY, Said};
use super::frequencies::{Frequencies, spelled};
use super::index::{Index, SEAM};
use super::plain::plain;
use super::shape::Shape;
use super::sketch::{Common, Rarity, Sketch};
use super::{Found, Hit, Query, Result, words};
use crate::meaning::Direction;

/// Candidates from pairs and from words.
const BY_PAIRS: usize = 50;
const BY_WORDS: usize = 30;
/// Terms of a query at most, the rarest first.
const PAIRS_ASKED: usize = 24;
const WORDS_ASKED: usize = 12;
/// Documents behind the terms of a query at most: what is in most texts finds nothing and costs the most. In a small group it does find,
/// and costs no more than the group has.
const POSTINGS: u64 = 100_000;
/// The documents of a smaller group are gone through one by one; in a larger one the best of all that belong to it are looked for.
const SMALL_GROUP: u64 = 2_000;
/// From this much of their pairs on, two texts say the same.
const TWINS: f32 = 0.9;
/// How much it counts what a text means, beside how alike its words are: more finds more in other words, and fewer of its own kind
/// (docs/measure.md).
const MEANT: f32 = 4.0;
/// Shared words that are told, and as many shared numbers.
const TOLD: usize = 8;

/// A text that was found, taken apart.
struct Candidate {
    id: String,
    pieces: String,
    sketch: Sketch,
    direction: Option<Direction>,
}

/// A text that was found, beside what is asked for.
struct Ranked<'a> {
    candidate: &'a Candidate,
    compared: [f32; FEATURES],
    /// How alike the two are in their words.
    alike: f32,
    /// How near in what they mean.
    meant: f32,
}

impl Ranked<'_> {
    /// Its place in the order.
    fn score(&self) -> f32 {
        self.alike + MEANT * self.meant
    }
}

impl Index {
    /// The nearest documents, the nearest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn nearest(&self, query: &Query<'_>) -> Result<Vec<Hit>> {
        let searcher = self.reader.searcher();
        let rarity = &self.frequencies;
        let text = plain(query.text);
        let pieces = words::pieces(&text);
        let asked = Asked::new(sketch(&text, pieces.iter().copied(), rarity));
        let candidates = self.candidates(&searcher, &asked, &pieces, query)?;
        let beside = |candidate| self.beside(&asked, query.direction, candidate);
        let mut ranked: Vec<Ranked<'_>> = candidates.iter().map(beside).collect();
        ranked.sort_by(|one, other| {
            other.score().total_cmp(&one.score()).then_with(|| one.candidate.id.cmp(&other.candidate.id))
        });
        let said = Said::new(&text, pieces.iter().copied(), &asked.sketch.shape);
        let hits = ranked.iter().enumerate().take(query.limit).map(|(at, found)| {
            let same = if at < query.judged { self.same(&said, &ranked, at) } else { 0.0 };
            Hit {
                id: found.candidate.id.clone(),
                score: found.score(),
                same,
                held: found.compared[PAIRS_HELD],
                meant: found.meant,
                shared: shared((&text, &pieces), &asked.sketch.shape, found.candidate, rarity),
            }
        });
        Ok(hits.collect())
    }

    fn beside<'a>(&self, asked: &Asked, direction: Option<&Direction>, candidate: &'a Candidate) -> Ranked<'a> {
        let compared = asked.beside(&candidate.sketch);
        let meant = direction.zip(candidate.direction.as_ref()).map_or(0.0, |(one, other)| one.alike(other));
        Ranked { candidate, compared, alike: self.judge.order(&compared), meant }
    }

    /// How probably one of those that came near is the same text: its words say so, not what it means.
    fn same(&self, said: &Said<'_>, ranked: &[Ranked<'_>], at: usize) -> f32 {
        let Ranked { candidate, compared, alike, .. } = &ranked[at];
        let others = ranked.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| other);
        let rivals = others.filter(|other| !twins(&candidate.sketch, &other.candidate.sketch));
        let rival = rivals.map(|rival| rival.alike).max_by(f32::total_cmp);
        let ahead = rival.map_or(5.0, |rival| alike - rival);
        let same = self.judge.same(compared, *alike, ahead);
        let differs = || {
            let plain = candidate.pieces.replace(SEAM, "");
            said.differs_from(&Said::new(&plain, candidate.pieces.split(SEAM), &candidate.sketch.shape))
        };
        if same < LOOKED_AT_CLOSELY || !differs() { same } else { 0.0 }
    }

    /// Everything that comes near, compared but not judged: what [`super::learn`] learns from. Grades are nothing yet.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn compare(&self, text: &str) -> Result<Vec<Found>> {
        let searcher = self.reader.searcher();
        let rarity = &self.frequencies;
        let text = plain(text);
        let pieces = words::pieces(&text);
        let asked = Asked::new(sketch(&text, pieces.iter().copied(), rarity));
        let all = Query { text: &text, groups: &[], limit: 0, judged: 0, direction: None };
        let candidates = self.candidates(&searcher, &asked, &pieces, &all)?;
        let found = candidates.iter().map(|candidate| Found {
            id: candidate.id.clone(),
            compared: asked.beside(&candidate.sketch),
            rivals: (0..candidates.len())
                .filter(|other| !twins(&candidate.sketch, &candidates[*other].sketch))
                .collect(),
            grade: 0,
        });
        Ok(found.collect())
    }

    fn candidates(
        &self,
        searcher: &Searcher,
        asked: &Asked,
        pieces: &[&str],
        query: &Query<'_>,
    ) -> Result<Vec<Candidate>> {
        let (fields, rarity) = (self.fields, &self.frequencies);
        let pairs = asked.sketch.pairs.iter().map(|(pair, _)| {
            let term = Term::from_field_text(fields.pairs, &spelled(*pair));
            (rarity.documents_with_pair(*pair), term)
        });
        let words: HashSet<&str> = pieces.iter().copied().filter(|piece| words::is_word(piece)).collect();
        let words = words.into_iter().map(|word| {
            let term = Term::from_field_text(fields.words, word);
            (rarity.documents_with_word(word), term)
        });
        let smallest = self.smallest(searcher, query.groups)?;
        let postings = if smallest > SMALL_GROUP { POSTINGS } else { u64::MAX };
        // Who wants more than these lists bring, has them longer.
        let times = query.limit.div_ceil(BY_PAIRS + BY_WORDS).max(1);
        let mut found: Vec<DocAddress> = Vec::new();
        for (terms, most, limit) in
            [(pairs.collect::<Vec<_>>(), PAIRS_ASKED, BY_PAIRS), (words.collect(), WORDS_ASKED, BY_WORDS)]
        {
            let terms = rarest(terms, most, postings);
            found.extend(self.best(searcher, terms, (query.groups, smallest), limit * times)?);
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|address| self.candidate(searcher, address)).collect()
    }

    /// How many documents belong to the smallest of these groups.
    fn smallest(&self, searcher: &Searcher, groups: &[String]) -> Result<u64> {
        let mut smallest = u64::MAX;
        for each in groups {
            smallest = smallest.min(searcher.doc_freq(&self.group(each))?);
        }
        Ok(smallest)
    }

    /// The documents with most of these terms, in groups of which the smallest has so many.
    fn best(
        &self,
        searcher: &Searcher,
        terms: Vec<Term>,
        (groups, smallest): (&[String], u64),
        limit: usize,
    ) -> Result<Vec<DocAddress>> {
        let counted = |term| Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)) as Box<dyn Clause>;
        let any = BooleanQuery::union(terms.into_iter().map(counted).collect());
        if smallest > SMALL_GROUP {
            return Ok(searcher.search(&any, &Best::of(groups, limit))?);
        }
        let filters = groups.iter().map(|each| {
            let belongs = BoostQuery::new(self.belongs(each), 0.0);
            (Occur::Must, Box::new(belongs) as Box<dyn Clause>)
        });
        let any = (Occur::Must, Box::new(any) as Box<dyn Clause>);
        let all = BooleanQuery::new([any].into_iter().chain(filters).collect());
        let top = searcher.search(&all, &TopDocs::with_limit(limit).order_by_score())?;
        Ok(top.into_iter().map(|(_, address)| address).collect())
    }

    fn group(&self, group: &str) -> Term {
        Term::from_field_text(self.fields.groups, group)
    }

    /// What belongs to a group.
    pub(super) fn belongs(&self, group: &str) -> Box<dyn Clause> {
        Box::new(TermQuery::new(self.group(group), IndexRecordOption::Basic))
    }

    fn candidate(&self, searcher: &Searcher, address: DocAddress) -> Result<Candidate> {
        let document: TantivyDocument = searcher.doc(address)?;
        let text = |field| document.get_first(field).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        let pieces = text(self.fields.text);
        let sketch = sketch(&pieces.replace(SEAM, ""), pieces.split(SEAM), &self.frequencies);
        let direction = document.get_first(self.fields.direction).and_then(|value| value.as_bytes());
        Ok(Candidate { id: text(self.fields.id), pieces, sketch, direction: direction.map(Direction::from_bytes) })
    }
}

fn sketch<'a>(plain: &str, pieces: impl Iterator<Item = &'a str>, rarity: &Frequencies) -> Sketch {
    Sketch::new(Shape::of_plain(plain), pieces.filter(|piece| words::is_word(piece)), rarity)
}

/// The rarest terms that occur at all, as many as are worth their cost.
fn rarest(terms: impl IntoIterator<Item = (u32, Term)>, most: usize, postings: u64) -> Vec<Term> {
    let mut terms: Vec<(u32, Term)> = terms.into_iter().filter(|(documents, _)| *documents > 0).collect();
    terms.sort_unstable();
    let mut cost = 0;
    let affordable = terms.into_iter().take(most).take_while(|(documents, _)| {
        let first = cost == 0;
        cost += u64::from(*documents);
        first || cost <= postings
    });
    affordable.map(|(_, term)| term).collect()
}

fn twins(one: &Sketch, other: &Sketch) -> bool {
    Common::of(&one.pairs, &other.pairs).jaccard() >= TWINS && one.shape.numbers == other.shape.numbers
}

/// The telling words both texts have, the rarest first, and behind them the numbers both have, as they come: by those one sees that
/// it is the same text and not one of its kind.
fn shared((text, pieces): (&str, &[&str]), asked: &Shape, found: &Candidate, rarity: &Frequencies) -> Vec<String> {
    let there: HashSet<&str> = found.pieces.split(SEAM).collect();
    let both: HashSet<&str> =
        pieces.iter().copied().filter(|word| words::is_telling(word) && there.contains(word)).collect();
    let mut both: Vec<(f32, &str)> = both.into_iter().map(|word| (rarity.of_word(word), word)).collect();
    both.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    let words = both.into_iter().take(TOLD).map(|(_, word)| word);
    let mut seen = HashSet::new();
    let found_text = LazyCell::new(|| found.pieces.replace(SEAM, ""));
    let numbers = asked.numbers.iter().filter(|number| found.sketch.shape.numbers.contains(number)).map(String::as_str);
    // A fraction is reckoned, and stands in neither text as the number it is.
    let numbers = numbers.filter(|number| text.contains(*number) && found_text.contains(*number));
    words.chain(numbers.filter(|number| seen.insert(*number)).take(TOLD)).map(str::to_owned).collect()
}
