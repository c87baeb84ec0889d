//! The folder everything is kept in.

use std::path::PathBuf;

use super::section::section;

section! {
    /// The folder everything is kept in.
    pub struct Data {
        /// The folder of the embedded database, the uploaded files and the recorded voices.
        pub folder: PathBuf = PathBuf::from("var"),
    }
}

impl Data {
    /// The vault's key, where the program made it for itself.
    pub const VAULT_KEY: &str = "vault.key";

    /// The folder of voices while they are recorded.
    #[must_use]
    pub fn recordings(&self) -> PathBuf {
        self.folder.join("recordings")
    }

    /// The folder of uploads until they are files.
    #[must_use]
    pub fn uploads(&self) -> PathBuf {
        self.folder.join("uploads")
    }

    /// The folder in which files are made ready.
    #[must_use]
    pub fn formats(&self) -> PathBuf {
        self.folder.join("formats")
    }

    /// The folder of what is searched in.
    #[must_use]
    pub fn indexes(&self) -> PathBuf {
        self.folder.join("indexes")
    }

    /// The folder of certificates the program made for itself.
    #[must_use]
    pub fn certificates(&self) -> PathBuf {
        self.folder.join("certificates")
    }

    /// The embedded database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.folder.join("wenqu.db")
    }
}
