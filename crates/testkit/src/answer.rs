//! What the program answered.

use std::fmt;
use std::ops::Index;
use std::str::FromStr;

use bytes::Bytes;
use kernel::ErrorCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde_json::Value;

/// What the program answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The bytes of the body.
    pub bytes: Bytes,
    asked: String,
    json: Value,
}

impl Answer {
    pub(crate) async fn read(asked: String, response: reqwest::Response) -> Self {
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap_or_default();
        let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Self { status, headers, bytes, asked, json }
    }

    /// Expects the status.
    ///
    /// # Panics
    /// When it is another.
    #[expect(clippy::return_self_not_must_use, reason = "often the status is all one wants to know")]
    #[track_caller]
    pub fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{self}");
        self
    }

    /// Expects a refusal with this code.
    ///
    /// # Panics
    /// When it is none, or another.
    #[expect(clippy::return_self_not_must_use, reason = "often the code is all one wants to know")]
    #[track_caller]
    pub fn refused(self, code: ErrorCode) -> Self {
        assert_eq!((self.status, self.json["code"].as_str()), (code.status(), Some(code.as_str())), "{self}");
        self
    }

    /// The body as JSON; null when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        self.json.clone()
    }

    /// A field that is an id, or any other word of the domain.
    ///
    /// # Panics
    /// When it is not there or is something else.
    #[must_use]
    #[track_caller]
    pub fn read_field<T: FromStr>(&self, field: &str) -> T {
        let text = self.json[field].as_str().unwrap_or_else(|| panic!("no text in `{field}`: {self}"));
        text.parse().unwrap_or_else(|_| panic!("`{field}` is something else: {self}"))
    }

    /// A field that is a text.
    ///
    /// # Panics
    /// When it is not there or is something else.
    #[must_use]
    #[track_caller]
    pub fn text(&self, field: &str) -> String {
        self.read_field(field)
    }

    pub(crate) fn media_type(&self) -> &str {
        let header = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        header.split(';').next().unwrap_or_default().trim()
    }
}

impl Index<&str> for Answer {
    type Output = Value;

    fn index(&self, field: &str) -> &Value {
        &self.json[field]
    }
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {}", self.asked, self.status)?;
        match &self.json {
            Value::Null => write!(f, "{} bytes of {}", self.bytes.len(), self.media_type()),
            json => write!(f, "{json:#}"),
        }
    }
}
