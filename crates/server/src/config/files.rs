//! The place of photos, voices, recordings and exports.

use std::path::PathBuf;

use platform::files::{Addressing, Bucket};

use super::Secret;
use super::section::section;
use super::ways::{address, needed, read};

kernel::words! {
    /// Where files are.
    pub enum FilePlace {
        /// In the data folder.
        Folder = "folder",
        /// In a bucket.
        Bucket = "bucket",
    }
}

section! {
    /// The place of photos, voices, recordings and exports.
    pub struct Files {
        /// Where they are: `folder` (the data folder) or `bucket`. `wenqu files move` brings them from one to the other.
        pub place: FilePlace = FilePlace::Folder,
        /// The store of the bucket, which speaks as Amazon's S3 does: `https://s3.example.cn`.
        pub endpoint: Option<String> = None,
        /// The region, as the store calls it.
        pub region: String = "us-east-1".to_owned(),
        /// The bucket, which must be there, closed to everybody else.
        pub bucket: Option<String> = None,
        /// What the keys begin with inside of the bucket, where others use it too: `wenqu/files`.
        pub prefix: String = String::new(),
        /// Where in an address the bucket stands: `path`, or `host` (Aliyun OSS, Tencent COS).
        pub addressing: Addressing = Addressing::Path,
        /// The name of the key by which the store knows us.
        pub access_key: Option<String> = None,
        /// The key itself; better in a file, or in the variable.
        pub secret_key: Option<Secret> = None,
        /// The file that holds the key.
        pub secret_key_file: Option<PathBuf> = None,
    }
}

impl Files {
    /// Whether a bucket is spoken of at all.
    #[must_use]
    pub fn names_bucket(&self) -> bool {
        self.place == FilePlace::Bucket || self.bucket.is_some() || self.endpoint.is_some()
    }

    /// The bucket.
    ///
    /// # Errors
    /// The first setting that is missing or cannot work, and what is wrong with it.
    pub fn find_bucket(&self) -> Result<Bucket, (&'static str, String)> {
        let at = |setting| move |message: String| (setting, message);
        let endpoint = address("endpoint", self.endpoint.as_deref()).map_err(at("files.endpoint"))?;
        let bare = endpoint.trim_end_matches('/').splitn(4, '/').count() == 3;
        if !bare || endpoint.contains(['?', '#', '@']) {
            return Err(("files.endpoint", "a host and nothing behind it: the bucket is named apart".to_owned()));
        }
        let name = needed("bucket", self.bucket.as_deref()).map_err(at("files.bucket"))?;
        if !is_bucket(&name) {
            return Err(("files.bucket", "a name has 3 to 63 small letters, digits, dots and hyphens".to_owned()));
        }
        if !is_prefix(&self.prefix) {
            let message = "names of letters, digits, `.`, `-` and `_` with `/` between them".to_owned();
            return Err(("files.prefix", message));
        }
        let access_key = needed("access_key", self.access_key.as_deref()).map_err(at("files.access_key"))?;
        Ok(Bucket {
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            region: needed("region", Some(&self.region)).map_err(at("files.region"))?,
            name,
            prefix: self.prefix.clone(),
            addressing: self.addressing,
            access_key,
            secret_key: self.find_secret_key()?,
        })
    }

    fn find_secret_key(&self) -> Result<String, (&'static str, String)> {
        match (&self.secret_key, &self.secret_key_file) {
            (Some(_), Some(_)) => Err(("files.secret_key_file", "either `secret_key_file` or `secret_key`".to_owned())),
            (Some(key), None) => {
                needed("secret_key", Some(key.reveal())).map_err(|message| ("files.secret_key", message))
            }
            (None, Some(path)) => read(path).map_err(|message| ("files.secret_key_file", message)),
            (None, None) => Err(("files.secret_key", "it needs `secret_key_file` or `secret_key`".to_owned())),
        }
    }
}

fn is_bucket(name: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-".contains(&byte);
    (3..=63).contains(&name.len()) && name.bytes().all(fits)
}

fn is_prefix(prefix: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    let part = |part: &str| !part.is_empty() && ![".", ".."].contains(&part) && part.bytes().all(fits);
    prefix.is_empty() || prefix.split('/').all(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket() -> Files {
        Files {
            place: FilePlace::Bucket,
            endpoint: Some("https://s3.example.cn/".to_owned()),
            bucket: Some("wenqu".to_owned()),
            access_key: Some("AK".to_owned()),
            secret_key: Some(Secret::from("tell-nobody")),
            ..Files::default()
        }
    }

    #[test]
    fn a_bucket_needs_its_settings_and_says_which() {
        type Change = fn(&mut Files);
        assert_eq!(bucket().find_bucket().unwrap().endpoint, "https://s3.example.cn");
        let changes: [(&str, Change); 12] = [
            ("files.endpoint", |files| files.endpoint = None),
            ("files.endpoint", |files| files.endpoint = Some("http://s3.example.cn".to_owned())),
            ("files.endpoint", |files| files.endpoint = Some("https://s3.example.cn/wenqu".to_owned())),
            ("files.endpoint", |files| files.endpoint = Some("https://a:b@s3.example.cn".to_owned())),
            ("files.bucket", |files| files.bucket = None),
            ("files.bucket", |files| files.bucket = Some("Wenqu/x".to_owned())),
            ("files.prefix", |files| files.prefix = "/a".to_owned()),
            ("files.prefix", |files| files.prefix = "a/../b".to_owned()),
            ("files.access_key", |files| files.access_key = Some(String::new())),
            ("files.secret_key", |files| files.secret_key = None),
            ("files.secret_key_file", |files| files.secret_key_file = Some("both".into())),
            ("files.secret_key_file", |files| {
                (files.secret_key, files.secret_key_file) = (None, Some("nowhere".into()));
            }),
        ];
        for (setting, change) in changes {
            let mut files = bucket();
            change(&mut files);
            let (blamed, message) = files.find_bucket().unwrap_err();
            assert_eq!(blamed, setting, "{message}");
            assert!(!message.contains("tell-nobody"), "{message}");
        }
    }

    #[test]
    fn a_key_may_stand_in_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "from-a-file\n").unwrap();
        let files = Files { secret_key: None, secret_key_file: Some(path), ..bucket() };
        assert_eq!(files.find_bucket().unwrap().secret_key, "from-a-file");
    }
}
