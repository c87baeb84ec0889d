//! Mails.

use std::path::PathBuf;

use super::Secret;
use super::section::section;
use platform::notices::channels::Smtp;

section! {
    /// Mails. Without a server they are kept on a page of the operator instead of being sent.
    pub struct Mail {
        /// The server: `smtps://user:password@mail.example.cn`, or `smtp://user:password@mail.example.cn:587?tls=required`.
        pub server: Option<Secret> = None,
        /// The sender of all mails: `问渠 <wenqu@example.cn>`.
        pub from: Option<String> = None,
        /// A file with the certificate that vouches for the server, in PEM, where the machine does not know it.
        pub trusted: Option<PathBuf> = None,
    }
}

impl Mail {
    /// The server, where one is set up.
    ///
    /// # Errors
    /// When the settings do not name one that can be used.
    pub fn carrier(&self) -> anyhow::Result<Option<Smtp>> {
        let (Some(server), Some(from)) = (&self.server, &self.from) else { return Ok(None) };
        let trusted = self.trusted.as_ref().map(std::fs::read).transpose()?;
        Ok(Some(Smtp::new(server.reveal(), from, trusted.as_deref())?))
    }
}
