//! A folder of questions, of queries, and of which answers which.

use std::collections::HashMap;
use std::path::Path;

use anyhow::Context;
use recognition::meaning::Meaning;
use recognition::texts::Document;
use serde::Deserialize;

use crate::bank::lines;

/// What is searched, and what is asked.
pub(super) struct Set {
    pub(super) corpus: Vec<Document>,
    pub(super) asked: Vec<Asked>,
}

/// One query, with what answers it.
pub(super) struct Asked {
    id: String,
    pub(super) text: String,
    pub(super) kind: String,
    grades: HashMap<String, u8>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    text: String,
    #[serde(default)]
    kind: String,
}

impl Set {
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let corpus = lines::json::<Line>(folder, "corpus.jsonl")?;
        let corpus = corpus.into_iter().map(|Line { id, text, .. }| Document {
            id,
            text,
            groups: Vec::new(),
            order: 0,
            direction: None,
        });
        let mut grades: HashMap<String, HashMap<String, u8>> = HashMap::new();
        for line in lines::of(folder, "qrels.tsv")? {
            let mut cells = line.split('\t');
            let mut cell = || cells.next().with_context(|| format!("qrels.tsv: three cells wanted, not {line:?}"));
            let (query, document, grade) = (cell()?, cell()?, cell()?);
            grades.entry(query.to_owned()).or_default().insert(document.to_owned(), grade.trim().parse()?);
        }
        let asked = lines::json::<Line>(folder, "queries.jsonl")?.into_iter().map(|line| Asked {
            grades: grades.remove(&line.id).unwrap_or_default(),
            id: line.id,
            text: line.text,
            kind: line.kind,
        });
        Ok(Self { corpus: corpus.collect(), asked: asked.collect() })
    }

    /// Finds out what every text of the corpus means, one after the other: the model has one thread.
    pub(super) fn mean(&mut self, meaning: &Meaning) {
        for one in &mut self.corpus {
            one.direction = meaning.of(&one.text);
        }
    }
}

impl Asked {
    /// 2 where the document is the same question, 1 where it is one of its kind.
    pub(super) fn grade(&self, document: &str) -> u8 {
        self.grades.get(document).copied().unwrap_or(0)
    }

    pub(super) fn is_answerable(&self) -> bool {
        !self.grades.is_empty()
    }

    /// Whether the corpus has the same question, whose replay may be shown unasked.
    pub(super) fn has_same(&self) -> bool {
        self.grades.values().any(|grade| *grade == 2)
    }

    /// Whether the query is in the half from which nothing was learned.
    pub(super) fn held_out(&self) -> bool {
        let hash = self
            .id
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
        (hash >> 32).is_multiple_of(2)
    }
}
