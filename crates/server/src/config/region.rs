//! The region whose rules apply.

use std::path::PathBuf;

use super::section::section;

section! {
    /// The region whose rules apply.
    pub struct Region {
        /// The folder of region packs, one folder each.
        pub folder: PathBuf = PathBuf::from("regions"),
        /// The pack that applies.
        pub pack: String = "demo".to_owned(),
    }
}
