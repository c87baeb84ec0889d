//! What people sent or said, given out as what it is and as nothing else.

use axum::response::Response;
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};

use crate::answer::file_name;

/// How long a browser may keep what it was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// As long as it likes: it never changes under its address.
    Always,
    /// If it asks each time.
    Asking,
    /// Not at all: the address is good for a while only.
    Never,
}

impl Keep {
    const fn header(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Always => "private, max-age=31536000, immutable",
            Self::Asking => "private, no-cache",
            Self::Never => "private, no-store",
        })
    }
}

/// Says how long an answer may be kept, what it is called when saved, and that it is never run as a page of ours.
#[must_use]
pub fn harmless(mut response: Response, name: &str, keep: Keep) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, keep.header());
    if let Ok(name) = HeaderValue::from_str(&format!("inline; {}", file_name(name))) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}
