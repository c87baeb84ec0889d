//! The log.

use super::section::section;

kernel::words! {
    /// How a line of the log is written.
    pub enum LogFormat {
        /// For people at a terminal.
        Pretty = "pretty",
        /// For programs that collect logs.
        Json = "json",
    }
}

section! {
    /// The log.
    pub struct Log {
        /// How lines are written: `pretty` or `json`.
        pub format: LogFormat = LogFormat::Pretty,
        /// What is written: a level, or levels by part (`info,hub=debug`).
        pub filter: String = "info".to_owned(),
    }
}
