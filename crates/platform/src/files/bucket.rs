//! Files in a bucket of a store that speaks as Amazon's S3 does.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{ClientOptions, RetryConfig};

use super::{FileError, Files};

/// A store that is not connected to after this long is away.
const CONNECT: Duration = Duration::from_secs(5);
/// The longest that one request may take, with its bytes.
const REQUEST: Duration = Duration::from_mins(2);
/// What failed on the way or at the store is tried again for this long: a person may be waiting.
const TRIED_FOR: Duration = Duration::from_secs(20);
const TRIES: usize = 3;

kernel::words! {
    /// Where in an address the name of the bucket stands.
    pub enum Addressing {
        /// In the path: `https://s3.example.cn/<bucket>/…`.
        Path = "path",
        /// In front of the host: `https://<bucket>.s3.example.cn/…`.
        Host = "host",
    }
}

/// A bucket, and by what it knows us.
#[derive(Clone)]
pub struct Bucket {
    /// The store: `https://s3.example.cn`.
    pub endpoint: String,
    /// The region, as the store calls it.
    pub region: String,
    /// The bucket.
    pub name: String,
    /// What every key begins with inside of the bucket; nothing when empty.
    pub prefix: String,
    /// Where in an address the bucket stands.
    pub addressing: Addressing,
    /// The name of the key.
    pub access_key: String,
    /// The key itself.
    pub secret_key: String,
}

impl Bucket {
    fn address(&self) -> String {
        match (self.addressing, self.endpoint.split_once("://")) {
            (Addressing::Host, Some((scheme, host))) => format!("{scheme}://{}.{host}", self.name),
            _ => self.endpoint.clone(),
        }
    }
}

impl Files {
    /// Files in a bucket, which must be there. Nothing is asked of the store yet.
    ///
    /// # Errors
    /// When the settings of the bucket cannot work.
    pub fn bucket(bucket: &Bucket) -> Result<Self, FileError> {
        let in_the_clear = bucket.endpoint.starts_with("http://");
        let client =
            ClientOptions::new().with_allow_http(in_the_clear).with_connect_timeout(CONNECT).with_timeout(REQUEST);
        let retry = RetryConfig { max_retries: TRIES, retry_timeout: TRIED_FOR, ..RetryConfig::default() };
        let store = AmazonS3Builder::new()
            .with_endpoint(bucket.address())
            .with_region(&bucket.region)
            .with_bucket_name(&bucket.name)
            .with_access_key_id(&bucket.access_key)
            .with_secret_access_key(&bucket.secret_key)
            .with_virtual_hosted_style_request(bucket.addressing == Addressing::Host)
            // Not every store has it, and we delete one file at a time.
            .with_disable_bulk_delete(true)
            .with_client_options(client)
            .with_retry(retry)
            .build()?;
        let prefix = Path::parse(&bucket.prefix).map_err(|source| FileError::Folder(source.into()))?;
        Ok(Self::over(Arc::new(PrefixStore::new(store, prefix))))
    }
}

// By hand: the key itself is never shown.
impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Bucket({} at {})", self.name, self.endpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bucket(addressing: Addressing) -> Bucket {
        Bucket {
            endpoint: "https://s3.example.cn:9000".to_owned(),
            region: "cn-east".to_owned(),
            name: "wenqu".to_owned(),
            prefix: "school/files".to_owned(),
            addressing,
            access_key: "AK".to_owned(),
            secret_key: "tell-nobody".to_owned(),
        }
    }

    #[test]
    fn a_bucket_is_named_where_its_store_wants_it() {
        assert_eq!(bucket(Addressing::Path).address(), "https://s3.example.cn:9000");
        assert_eq!(bucket(Addressing::Host).address(), "https://wenqu.s3.example.cn:9000");
    }

    #[test]
    fn a_key_is_not_shown() {
        let bucket = bucket(Addressing::Path);
        let files = Files::bucket(&bucket).unwrap();
        for shown in [format!("{bucket:?}"), format!("{files:?}")] {
            assert!(!shown.contains("tell-nobody"), "{shown}");
        }
    }
}
