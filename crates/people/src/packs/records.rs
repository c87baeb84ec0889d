//! The rules on children's data.

use std::collections::BTreeMap;
use std::time::Duration;

/// How a region goes about the data of children (R41–R43).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordRules {
    /// What a child's file may be opened for, as codes the client has texts for.
    pub purposes: Vec<String>,
    /// From when on somebody who opens files is pointed out.
    pub many_files: ManyFiles,
    /// Within how many working days a request is done.
    pub request_days: u32,
    /// How long a copy is there.
    pub copy_kept: Duration,
    /// How long recordings stay, closed, after the family has withdrawn its consent: it may agree again until then.
    pub withdrawn_kept: Duration,
    /// Terms in days by kind of data; a kind that is not named has its usual term.
    pub retention: BTreeMap<String, u32>,
    /// How many rows one person may take out alone.
    pub export_alone: u32,
    /// How long the file of an approved export is there.
    pub export_kept: Duration,
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
            request_days: 15,
            copy_kept: Duration::from_hours(7 * 24),
            withdrawn_kept: Duration::from_hours(7 * 24),
            retention: BTreeMap::new(),
            export_alone: 500,
            export_kept: Duration::from_hours(24),
        }
    }
}
