//! Answers that are more than a body.

use std::fmt::Write as _;

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Serialize;

use crate::Json;

/// 201: the thing was made, and this is it.
#[derive(Clone, Copy, Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

/// 204: done, and there is nothing to say.
#[derive(Clone, Copy, Debug)]
pub struct NoContent;

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// 200: a file to be kept under a name, not shown.
#[derive(Clone, Debug)]
pub struct Attachment {
    name: String,
    media_type: String,
    bytes: Bytes,
}

impl Attachment {
    /// A file of this name and kind.
    pub fn new(name: impl Into<String>, media_type: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), media_type: media_type.into(), bytes: bytes.into() }
    }
}

impl IntoResponse for Attachment {
    fn into_response(self) -> Response {
        let name = format!("attachment; {}", file_name(&self.name));
        ([(CONTENT_TYPE, self.media_type), (CONTENT_DISPOSITION, name)], self.bytes).into_response()
    }
}

/// RFC 6266: a name that is not plain is written in percent signs.
pub(crate) fn file_name(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if name.bytes().all(is_plain) {
        return format!("filename=\"{name}\"");
    }
    name.bytes().fold("filename*=UTF-8''".to_owned(), |mut written, byte| {
        if is_plain(byte) {
            written.push(char::from(byte));
        } else {
            // Writing to a text cannot fail.
            let _ = write!(written, "%{byte:02X}");
        }
        written
    })
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn a_name_that_is_not_plain_is_written_in_percent_signs() {
        for (name, written) in [
            ("slips.pdf", "filename=\"slips.pdf\""),
            ("名册 a.xlsx", "filename*=UTF-8''%E5%90%8D%E5%86%8C%20a.xlsx"),
            ("a\"b", "filename*=UTF-8''a%22b"),
        ] {
            assert_eq!(file_name(name), written);
        }
    }
}
