//! Encryption on the way to browsers.

use std::net::IpAddr;
use std::path::PathBuf;

use super::section::section;

section! {
    /// Encryption on the way to browsers. Without a certificate the program speaks plain HTTP, for a proxy in front of it.
    pub struct Tls {
        /// The certificate and those that vouch for it, in PEM.
        pub certificate: Option<PathBuf> = None,
        /// The certificate's private key, in PEM.
        pub key: Option<PathBuf> = None,
        /// Without a certificate: the address in the local network for which the program makes one itself.
        pub self_signed: Option<IpAddr> = None,
    }
}

impl Tls {
    /// Whether the program itself encrypts.
    #[must_use]
    pub fn is_on(&self) -> bool {
        self.certificate.is_some() || self.self_signed.is_some()
    }
}
