//! The latest documents, whatever they say.

use std::ops::Bound;

use tantivy::collector::TopDocs;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query as Clause, RangeQuery};
use tantivy::schema::Value;
use tantivy::{Order, TantivyDocument, Term};

use super::Result;
use super::index::{Index, ORDER};

/// A document as it stands in the order of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The document.
    pub id: String,
    /// Where it stands.
    pub order: u64,
}

impl Index {
    /// The documents that belong to all of these groups and stand below `before`, the highest first.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn latest(&self, groups: &[String], before: Option<u64>, limit: usize) -> Result<Vec<Late>> {
        let searcher = self.reader.searcher();
        let below = before.map(|before| -> Box<dyn Clause> {
            let before = Term::from_field_u64(self.fields.order, before);
            Box::new(RangeQuery::new(Bound::Unbounded, Bound::Excluded(before)))
        });
        let all: Box<dyn Clause> = Box::new(AllQuery);
        let belongs = groups.iter().map(|group| self.belongs(group));
        let clauses = belongs.chain(below).chain([all]).map(|clause| (Occur::Must, clause));
        let sorted = TopDocs::with_limit(limit.max(1)).order_by_fast_field::<u64>(ORDER, Order::Desc);
        let found = searcher.search(&BooleanQuery::new(clauses.collect()), &sorted)?;
        let late = |(order, address): (Option<u64>, _)| {
            let document: TantivyDocument = searcher.doc(address)?;
            let id = document.get_first(self.fields.id).and_then(|value| value.as_str()).unwrap_or_default();
            Ok(Late { id: id.to_owned(), order: order.unwrap_or_default() })
        };
        found.into_iter().map(late).collect()
    }
}
