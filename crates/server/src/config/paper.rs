//! Documents for the printer.

use std::path::PathBuf;

use super::section::section;

section! {
    /// Documents for the printer: activation slips.
    pub struct Paper {
        /// A font file with Chinese characters, TrueType or OpenType, one face or a collection. Without it the first in a usual place.
        pub font: Option<PathBuf> = None,
        /// The number of the face in a collection, counted from 0.
        pub face: u32 = 0,
    }
}
