//! The rules on children's data.

use std::time::Duration;

/// How a region goes about the data of children (R41–R43).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRules {
    /// What a child's file may be opened for, as codes the client has texts for.
    pub purposes: Vec<String>,
    /// From when on somebody who opens files is pointed out.
    pub many_files: ManyFiles,
}

/// So many files within so long are pointed out to those who watch over the access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ManyFiles {
    /// How many files.
    pub files: u32,
    /// Within how long.
    pub within: Duration,
}

impl Default for RecordRules {
    fn default() -> Self {
        Self {
            purposes: ["teaching", "care", "contact", "correction", "complaint", "inspection"]
                .map(str::to_owned)
                .to_vec(),
            many_files: ManyFiles { files: 20, within: Duration::from_mins(10) },
        }
    }
}
