//! The groups that documents belong to, by their names.

use std::collections::BTreeSet;

use super::Result;
use super::index::Index;

impl Index {
    /// The groups whose names begin so, in their order. One whose last document has gone may still be among them.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn groups(&self, beginning: &str) -> Result<Vec<String>> {
        let mut groups = BTreeSet::new();
        for part in self.reader.searcher().segment_readers() {
            let terms = part.inverted_index(self.fields.groups)?;
            let mut names = terms.terms().range().ge(beginning).into_stream().map_err(tantivy::TantivyError::from)?;
            while names.advance() && names.key().starts_with(beginning.as_bytes()) {
                groups.insert(String::from_utf8_lossy(names.key()).into_owned());
            }
        }
        Ok(groups.into_iter().collect())
    }
}
