//! Encryption on the way to browsers.

use std::path::PathBuf;

use super::section::section;

section! {
    /// Encryption on the way to browsers. Without a certificate the program speaks plain HTTP, for a proxy in front of it.
    pub struct Tls {
        /// The certificate and those that vouch for it, in PEM.
        pub certificate: Option<PathBuf> = None,
        /// The certificate's private key, in PEM.
        pub key: Option<PathBuf> = None,
    }
}
