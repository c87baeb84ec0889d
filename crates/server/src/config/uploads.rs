//! Files on their way here.

use super::section::section;

section! {
    /// Files on their way here.
    pub struct Uploads {
        /// Hours after which an upload that is not whole is forgotten.
        pub expire_h: u32 = 24,
        /// Megabytes of all unfinished uploads of one person.
        pub open_mb: u32 = 256,
        /// Unfinished uploads of one person.
        pub open_count: u32 = 32,
        /// Megabytes one person may send within 24 hours.
        pub day_mb: u32 = 1_024,
    }
}
