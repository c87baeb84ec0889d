//! A copy of a person's data, as it is handed out.

use bytes::Bytes;
use serde::Serialize;
use serde_json::Value;

/// A copy of a person's data: sections of facts, and files.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Bundle {
    /// The facts, by what they are about.
    pub sections: Vec<Section>,
    /// The files, by their names in the copy.
    #[serde(skip)]
    pub files: Vec<(String, Bytes)>,
}

/// Facts about one thing: `questions`, one object a question.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// What they are about; the client has the word for it.
    pub code: &'static str,
    /// The facts.
    pub items: Vec<Value>,
}

impl Section {
    /// Facts about this.
    #[must_use]
    pub fn new(code: &'static str, items: impl IntoIterator<Item = Value>) -> Self {
        Self { code, items: items.into_iter().collect() }
    }
}

impl Bundle {
    /// Adds facts; none are no section.
    pub fn facts(&mut self, code: &'static str, items: Vec<Value>) {
        if !items.is_empty() {
            self.sections.push(Section { code, items });
        }
    }

    /// Adds a file.
    pub fn file(&mut self, name: impl Into<String>, bytes: Bytes) {
        self.files.push((name.into(), bytes));
    }
}
