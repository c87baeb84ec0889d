//! What is taken of films and documents, and how much making them ready may use.

use super::section::section;

section! {
    /// What is taken of films and documents, and how much making them ready may use.
    pub struct Formats {
        /// Seconds of a film.
        pub video_s: u32 = 180,
        /// Megabytes of a film as it comes, at most 1,024.
        pub video_mb: u32 = 200,
        /// Pages of a PDF.
        pub pages: u32 = 20,
        /// Megabytes of memory of one program that makes something ready.
        pub memory_mb: u32 = 2_048,
        /// What is made ready at the same time.
        pub at_once: u32 = 2,
    }
}
