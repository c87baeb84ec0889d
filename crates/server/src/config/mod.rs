//! The settings: one TOML file, then `WENQU_<SECTION>_<KEY>` variables on top, defaults below.
//!
//! Each section stands in its own file, each setting with its default and its doc comment there. Unknown sections and
//! keys are refused by name: a misspelt setting never silently falls back to its default.

mod check;
mod data;
mod database;
mod demo;
mod files;
mod formats;
mod http;
mod load;
mod log;
mod mail;
mod media;
mod paper;
mod print;
mod push;
mod recognition;
mod region;
mod secret;
mod section;
mod sign_in;
mod sms;
mod tls;
mod uploads;
mod vault;
mod ways;
mod webhooks;

pub use check::check;
pub use data::Data;
pub use database::Database;
pub use demo::{Demo, DemoSignIn};
pub use files::{FilePlace, Files};
pub use formats::Formats;
pub use http::Http;
pub use load::{Environment, load};
pub use log::{Log, LogFormat};
pub use mail::Mail;
pub use media::Media;
pub use paper::Paper;
pub use print::print;
pub use push::Push;
pub use recognition::Recognition;
pub use region::Region;
pub use secret::{DatabaseUrl, Secret};
pub use section::{Origin, Problem, Problems, Setting};
pub use sign_in::SignIn;
pub use sms::Sms;
pub use tls::Tls;
pub use uploads::Uploads;
pub use vault::Vault;
pub use ways::{WayKind, WaySettings, ways};
pub use webhooks::Webhooks;

use section::{Section, Source};

macro_rules! sections {
    ($($(#[doc = $doc:literal])+ $field:ident: $section:ident),+ $(,)?) => {
        /// Every setting of the program.
        #[derive(Clone, Debug, Default, serde::Serialize)]
        pub struct Config {
            $($(#[doc = $doc])+ pub $field: $section),+
        }

        impl Config {
            /// Every setting there is, section by section.
            #[must_use]
            pub fn settings() -> Vec<Setting> {
                let mut settings = Vec::new();
                $(settings.extend(<$section as Section>::settings(stringify!($field)));)+
                settings
            }

            fn take(source: &mut Source) -> Self {
                Self { $($field: <$section as Section>::take(stringify!($field), source)),+ }
            }
        }
    };
}

sections! {
    /// Listening for browsers.
    http: Http,
    /// Encryption on the way to browsers.
    tls: Tls,
    /// The folder everything is kept in.
    data: Data,
    /// The place of photos, voices, recordings and exports.
    files: Files,
    /// Files on their way here.
    uploads: Uploads,
    /// What is taken of films and documents, and how much making them ready may use.
    formats: Formats,
    /// Reading what is written on photos, hearing what is said.
    recognition: Recognition,
    /// Encryption at rest.
    vault: Vault,
    /// The database.
    database: Database,
    /// Voice.
    media: Media,
    /// Messages to closed browsers.
    push: Push,
    /// Mails.
    mail: Mail,
    /// Text messages.
    sms: Sms,
    /// Programs outside that are told of events.
    webhooks: Webhooks,
    /// Signing in.
    sign_in: SignIn,
    /// Documents for the printer.
    paper: Paper,
    /// Trying the program out.
    demo: Demo,
    /// The region whose rules apply.
    region: Region,
    /// The log.
    log: Log,
}

impl Config {
    /// The file of the vault's key: the one these settings name, or the program's own in the data folder.
    #[must_use]
    pub fn vault_key(&self) -> std::path::PathBuf {
        self.vault.key_file.clone().unwrap_or_else(|| self.data.folder.join(Data::VAULT_KEY))
    }

    /// The database these settings name, or the one in the data folder.
    #[must_use]
    pub fn database_url(&self) -> DatabaseUrl {
        let embedded = || DatabaseUrl::new(format!("sqlite://{}", self.data.database().display()));
        self.database.url.clone().unwrap_or_else(embedded)
    }
}

#[cfg(test)]
mod tests;
