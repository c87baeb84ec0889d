//! The index on disk.

use std::path::Path;

use parking_lot::Mutex;
use tantivy::indexer::LogMergePolicy;
use tantivy::schema::{FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions};
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, SegmentReader, TantivyDocument, Term};

use super::best::COLUMN;
use super::frequencies::{Frequencies, spelled};
use super::judge::Judge;
use super::plain::plain;
use super::shape::{Shape, grams};
use super::{Document, Error, Result, seams, words};

/// How the name of the folder inside the folder begins, whatever the version.
const MAKING: &str = "texts-";
/// Part of the name of the folder inside the folder: an index of another making is not opened.
const VERSION: &str = "texts-5";
/// The name of the column in which the order stands.
pub(super) const ORDER: &str = "order";
/// Between the pieces of a stored text.
pub(super) const SEAM: &str = "\u{1f}";
/// Memory of the writer, over its two threads.
const WRITER_BYTES: usize = 64 << 20;
/// So many parts of about one size become one: few parts are quick to search.
const MERGED: usize = 3;

#[derive(Clone, Copy)]
pub(super) struct Fields {
    pub(super) id: Field,
    pub(super) text: Field,
    pub(super) direction: Field,
    pub(super) pairs: Field,
    pub(super) words: Field,
    pub(super) groups: Field,
    pub(super) order: Field,
}

/// An index of texts in a folder. All of it may be called from many threads at once.
pub struct Index {
    pub(super) fields: Fields,
    pub(super) reader: IndexReader,
    writer: Mutex<IndexWriter>,
    /// One at a time writes parts anew.
    forgetting: Mutex<()>,
    pub(super) frequencies: Frequencies,
    pub(super) judge: Judge,
}

impl Index {
    /// Opens the index in the folder, or begins one there.
    ///
    /// # Errors
    /// [`Error::Damaged`] where what lies there cannot be read, [`Error::InUse`] where another index holds it.
    pub fn open(folder: &Path) -> Result<Self> {
        let (above, folder) = (folder, folder.join(VERSION));
        std::fs::create_dir_all(&folder).map_err(|error| Error::Failed(Box::new(error.into())))?;
        let (schema, fields) = schema();
        let damaged = |error| Error::Damaged(Box::new(error));
        let directory = tantivy::directory::MmapDirectory::open(&folder).map_err(|error| damaged(error.into()))?;
        let index = tantivy::Index::open_or_create(directory, schema).map_err(damaged)?;
        index.tokenizers().register(seams::NAME, seams::AtSeams::default());
        let writer = index.writer_with_num_threads(2, WRITER_BYTES).map_err(|error| match error {
            tantivy::TantivyError::LockFailure(..) => Error::InUse,
            other => damaged(other),
        })?;
        let mut merging = LogMergePolicy::default();
        merging.set_min_num_segments(MERGED);
        writer.set_merge_policy(Box::new(merging));
        let reader: IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into().map_err(damaged)?;
        let frequencies = Frequencies::new();
        frequencies.read(&reader.searcher(), fields.pairs, fields.words).map_err(damaged)?;
        forget_others(above);
        Ok(Self {
            fields,
            reader,
            writer: Mutex::new(writer),
            forgetting: Mutex::new(()),
            frequencies,
            judge: Judge::shipped(),
        })
    }

    /// Throws away what lies in the folder and begins an index there.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_anew(folder: &Path) -> Result<Self> {
        if folder.exists() {
            std::fs::remove_dir_all(folder).map_err(|error| Error::Failed(Box::new(error.into())))?;
        }
        Self::open(folder)
    }

    /// The index with other weights than those that ship.
    #[must_use]
    pub fn with_judge(self, judge: Judge) -> Self {
        Self { judge, ..self }
    }

    /// Puts documents, each in place of one of its id; they are found as soon as this returns.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn put(&self, documents: &[Document]) -> Result<()> {
        let mut writer = self.writer.lock();
        for document in documents {
            writer.delete_term(Term::from_field_text(self.fields.id, &document.id));
            writer.add_document(self.document(document))?;
        }
        self.show(&mut writer)
    }

    /// Removes documents; they are not found any more as soon as this returns.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn remove(&self, ids: &[String]) -> Result<()> {
        let mut writer = self.writer.lock();
        for id in ids {
            writer.delete_term(Term::from_field_text(self.fields.id, id));
        }
        self.show(&mut writer)
    }

    /// Takes what was removed off the disk as well, where its words would lie until their part of the index is merged some day. The parts
    /// they lie in are written anew, which takes a while where they are large; texts are put and found meanwhile.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn forget_removed(&self) -> Result<()> {
        let _turn = self.forgetting.lock();
        let parts = self.reader.searcher();
        let parts = parts.segment_readers().iter().filter(|part| part.num_deleted_docs() > 0);
        let ids: Vec<_> = parts.map(SegmentReader::segment_id).collect();
        for id in ids {
            let merged = self.writer.lock().merge(&[id]);
            merged.wait()?;
        }
        self.reader.reload()?;
        let cleaned = self.writer.lock().garbage_collect_files();
        cleaned.wait()?;
        Ok(())
    }

    /// Removes everything.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn clear(&self) -> Result<()> {
        let mut writer = self.writer.lock();
        writer.delete_all_documents()?;
        self.frequencies.clear();
        self.show(&mut writer)
    }

    fn show(&self, writer: &mut IndexWriter) -> Result<()> {
        writer.commit()?;
        Ok(self.reader.reload()?)
    }

    /// The document as the index keeps it; its pairs and words are counted.
    fn document(&self, document: &Document) -> TantivyDocument {
        let fields = self.fields;
        let text = plain(&document.text);
        let pieces = words::pieces(&text);
        let units = Shape::of_plain(&text).units;
        let words: Vec<&str> = pieces.iter().copied().filter(|piece| words::is_word(piece)).collect();
        self.frequencies.count(grams(&units), &words);
        let mut entry = TantivyDocument::default();
        entry.add_text(fields.id, &document.id);
        entry.add_text(fields.text, pieces.join(SEAM));
        entry.add_text(fields.pairs, grams(&units).map(spelled).collect::<Vec<_>>().join(SEAM));
        entry.add_text(fields.words, words.join(SEAM));
        for group in &document.groups {
            entry.add_text(fields.groups, group);
        }
        if let Some(direction) = &document.direction {
            entry.add_bytes(fields.direction, &direction.to_bytes());
        }
        entry.add_u64(fields.order, document.order);
        entry
    }

    /// From which `same` on a hit may be shown to someone who did not look for it: 95 % of those are right.
    #[must_use]
    pub fn sure(&self) -> f32 {
        self.judge.sure()
    }

    /// How many documents there are.
    #[must_use]
    pub fn len(&self) -> usize {
        usize::try_from(self.reader.searcher().num_docs()).unwrap_or(usize::MAX)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes of the index on disk.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn bytes(&self) -> Result<u64> {
        Ok(self.reader.searcher().space_usage().map_err(tantivy::TantivyError::from)?.total().get_bytes())
    }
}

/// Deletes what indexes of another making have left in the folder: nothing opens it any more. What cannot be deleted only lies there.
fn forget_others(folder: &Path) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    let others = entries.flatten().filter(|entry| {
        let name = entry.file_name();
        name != VERSION && name.to_str().is_some_and(|name| name.starts_with(MAKING))
    });
    for other in others {
        let _ = std::fs::remove_dir_all(other.path());
    }
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let counted = || {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(seams::NAME).set_index_option(IndexRecordOption::WithFreqs);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED),
        text: schema.add_text_field("text", STORED),
        direction: schema.add_bytes_field("direction", STORED),
        pairs: schema.add_text_field("pairs", counted()),
        words: schema.add_text_field("words", counted()),
        groups: schema.add_text_field(COLUMN, STRING | FAST),
        order: schema.add_u64_field(ORDER, FAST),
    };
    (schema.build(), fields)
}
