//! The best documents of a union of terms, on its quick way, which passes over whatever cannot be among them.
//!
//! What is the best so far is known to every part of the index that comes after, and groups are looked at only of what would be
//! among the best: a group that is a clause of the query would have every document of the union scored.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use parking_lot::Mutex;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::StrColumn;
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

/// The name of the column that says to which groups a document belongs.
pub(super) const COLUMN: &str = "groups";

/// Collects the best documents that belong to all of these groups.
pub(super) struct Best<'a> {
    groups: &'a [String],
    limit: usize,
    heap: Mutex<Heap>,
}

/// The worst of the best on top; of equals the one that stands first is better. Scores are not negative, so their bits are in order.
type Heap = BinaryHeap<Reverse<(u32, Reverse<DocAddress>)>>;

impl<'a> Best<'a> {
    pub(super) fn of(groups: &'a [String], limit: usize) -> Self {
        Self { groups, limit, heap: Mutex::default() }
    }

    /// What a document of this part must surpass.
    fn surpass(&self, heap: &Heap) -> Score {
        match heap.peek() {
            Some(Reverse((worst, _))) if heap.len() == self.limit => Score::from_bits(*worst),
            _ => Score::MIN,
        }
    }

    /// The groups as this part numbers them; nothing where it has no document of one of them.
    fn wanted(&self, reader: &SegmentReader) -> tantivy::Result<Option<Wanted>> {
        if self.groups.is_empty() {
            return Ok(Some(Wanted { column: None, groups: Vec::new() }));
        }
        let Some(column) = reader.fast_fields().str(COLUMN)? else { return Ok(None) };
        let mut groups = Vec::with_capacity(self.groups.len());
        for group in self.groups {
            let Some(number) = column.dictionary().term_ord(group)? else { return Ok(None) };
            groups.push(number);
        }
        Ok(Some(Wanted { column: Some(column), groups }))
    }
}

struct Wanted {
    column: Option<StrColumn>,
    groups: Vec<u64>,
}

impl Wanted {
    fn has(&self, doc: DocId) -> bool {
        let belongs =
            |column: &StrColumn| self.groups.iter().all(|group| column.term_ords(doc).any(|has| has == *group));
        self.column.as_ref().is_none_or(belongs)
    }
}

impl Collector for Best<'_> {
    type Fruit = Vec<DocAddress>;
    type Child = Part;

    fn for_segment(&self, _: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<Part> {
        Ok(Part)
    }

    fn requires_scoring(&self) -> bool {
        true
    }

    fn merge_fruits(&self, _: Vec<()>) -> tantivy::Result<Vec<DocAddress>> {
        let best = std::mem::take(&mut *self.heap.lock());
        Ok(best.into_iter().map(|Reverse((_, Reverse(address)))| address).collect())
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<()> {
        let Some(wanted) = self.wanted(reader)? else { return Ok(()) };
        let alive = reader.alive_bitset();
        let mut heap = self.heap.lock();
        weight.for_each_pruning(self.surpass(&heap), reader, &mut |doc, score| {
            if alive.is_none_or(|alive| alive.is_alive(doc)) && wanted.has(doc) {
                heap.push(Reverse((score.max(0.0).to_bits(), Reverse(DocAddress::new(segment, doc)))));
                if heap.len() > self.limit {
                    heap.pop();
                }
            }
            self.surpass(&heap)
        })
    }
}

/// One part of the index: [`Best`] collects from it by itself.
pub(super) struct Part;

impl SegmentCollector for Part {
    type Fruit = ();

    fn collect(&mut self, _: DocId, _: Score) {}

    fn harvest(self) {}
}
