//! A copy of a person's data, as it is handed out.

use bytes::Bytes;
use kernel::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// A copy of a person's data: sections of facts, and files.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Bundle {
    /// The facts, by what they are about.
    pub sections: Vec<Section>,
    /// The files.
    #[serde(skip)]
    pub files: Vec<BundleFile>,
}

/// A file in a copy.
#[derive(Clone, Debug)]
pub struct BundleFile {
    /// Its name in the copy.
    pub name: String,
    /// What it is: `recording`, `room_log`, `image`; the client has the word for it.
    pub kind: &'static str,
    /// When it began to be.
    pub at: Timestamp,
    /// What is in it.
    pub bytes: Bytes,
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
    pub fn file(&mut self, name: impl Into<String>, kind: &'static str, at: Timestamp, bytes: Bytes) {
        self.files.push(BundleFile { name: name.into(), kind, at, bytes });
    }
}
