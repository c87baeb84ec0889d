//! The database.

use super::DatabaseUrl;
use super::section::section;

section! {
    /// The database.
    pub struct Database {
        /// `postgres://user:password@host/database`, or `sqlite://path`; without it, `wenqu.db` in the data folder.
        pub url: Option<DatabaseUrl> = None,
    }
}
