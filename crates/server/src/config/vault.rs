//! Encryption at rest.

use std::path::PathBuf;

use super::section::section;

section! {
    /// Encryption at rest: phone numbers, pupils' registration numbers, second factors.
    pub struct Vault {
        /// A file with the key, 64 hexadecimal digits, kept by you. Without it the program makes `vault.key` in the data folder.
        pub key_file: Option<PathBuf> = None,
    }
}
