//! Other sites that the program speaks with: real servers in processes of their own, and a simulator where there is none
//! that could be run here.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;
use url::Url;
use wenqu::config::{FilePlace, Files, Secret};

/// A server in a process of its own, ended with the story.
pub struct Site {
    /// Where it answers.
    pub url: String,
    process: Child,
    _folder: Option<TempDir>,
}

impl Site {
    /// The `OpenID` provider `oidc-provider` on Node.js, with one client: `wenqu`, secret `wenqu-secret`. It takes every login
    /// with every password; the login is the subject.
    ///
    /// # Panics
    /// When it cannot be started: `npm install` in `web/` brings it.
    #[must_use]
    pub fn openid_provider(back: &[impl AsRef<OsStr>]) -> Self {
        let script = root().join("web/e2e/support/provider.mjs");
        Self::start(Command::new("node").arg(script).args(back), None)
    }

    /// The CAS server `django-mama-cas`, with the users `li.lan` and `chen.yu`, password `clear-water`.
    ///
    /// # Panics
    /// When it cannot be started: `cargo xtask test` installs it.
    #[must_use]
    pub fn cas_server(back: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        let python = root().join("target/cas/bin/python");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sites/cas.py");
        let mut command = Command::new(python);
        command.arg(script).arg(back).arg(folder.path());
        Self::start(&mut command, Some(folder))
    }

    /// The mail server `aiosmtpd`. It takes mails over STARTTLS from the user `wenqu`, password `clear-water`, except for
    /// `nobody@…`, and writes them down as JSON in `folder`.
    ///
    /// # Panics
    /// When it cannot be started: `cargo xtask test` installs it.
    #[must_use]
    pub fn mail_server(folder: &Path, certificate: &Path, key: &Path) -> Self {
        let python = root().join("target/cas/bin/python");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sites/smtp.py");
        Self::start(Command::new(python).arg(script).args([folder, certificate, key]), None)
    }

    /// The S3 server `moto`, with the bucket `wenqu`. It checks signatures; its address has the user's key in it, which
    /// [`Site::bucket`] reads.
    ///
    /// # Panics
    /// When it cannot be started: `cargo xtask test` installs it.
    #[must_use]
    pub fn s3_server() -> Self {
        let python = root().join("target/cas/bin/python");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sites/s3.py");
        Self::start(Command::new(python).arg(script), None)
    }

    /// The settings of files in the bucket of an [`Site::s3_server`], under a prefix.
    ///
    /// # Panics
    /// When the site is another one.
    #[must_use]
    pub fn bucket(&self, prefix: impl Into<String>) -> Files {
        let url = Url::parse(&self.url).expect("its address");
        let part = |name: &str| {
            let found = url.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned()).expect("its key")
        };
        Files {
            place: FilePlace::Bucket,
            endpoint: Some(url.origin().ascii_serialization()),
            bucket: Some("wenqu".to_owned()),
            prefix: prefix.into(),
            access_key: Some(part("access_key")),
            secret_key: Some(Secret::from(part("secret_key").as_str())),
            ..Files::default()
        }
    }

    /// Starts a server that prints its address as its first line.
    fn start(command: &mut Command, folder: Option<TempDir>) -> Self {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the site's program");
        let out = process.stdout.take().expect("its output");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("its address");
        assert!(line.contains("://"), "the site said: {line}");
        Self { url: line.trim().to_owned(), process, _folder: folder }
    }

    /// Takes the site down.
    pub fn stop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.stop();
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
