//! Parts of a file, as players of sound and film ask for them (RFC 9110, section 14).

use std::ops::Range;

use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::header::{ACCEPT_RANGES, CONTENT_RANGE, CONTENT_TYPE, RANGE};
use http::{HeaderMap, HeaderValue, StatusCode};

/// What part of a file a request wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// All of it.
    Whole,
    /// These bytes.
    Part(Range<u64>),
    /// Bytes the file does not have.
    Beyond,
}

/// Of a part without an end so much is given at a time: players ask for the rest as they come to it, and nobody holds a whole
/// film in memory for somebody who looks at its beginning.
const AT_A_TIME: u64 = 4 * 1024 * 1024;

/// Reads what part is wanted of a file of `size` bytes. Several parts at once are answered by the whole.
#[must_use]
pub fn wanted(headers: &HeaderMap, size: u64) -> Wanted {
    let Some(value) = headers.get(RANGE).and_then(|value| value.to_str().ok()) else { return Wanted::Whole };
    let Some((first, last)) = value.strip_prefix("bytes=").and_then(|span| span.split_once('-')) else {
        return Wanted::Whole;
    };
    match (first.trim().parse::<u64>(), last.trim().parse::<u64>()) {
        (Ok(first), Ok(last)) if first > last => Wanted::Whole,
        (Ok(first), _) if first >= size => Wanted::Beyond,
        (Ok(first), Ok(last)) => Wanted::Part(first..last.saturating_add(1).min(size)),
        (Ok(first), Err(_)) if last.trim().is_empty() => Wanted::Part(first..first.saturating_add(AT_A_TIME).min(size)),
        (Err(_), Ok(0)) if first.trim().is_empty() => Wanted::Beyond,
        (Err(_), Ok(tail)) if first.trim().is_empty() && size > 0 => Wanted::Part(size.saturating_sub(tail)..size),
        _ => Wanted::Whole,
    }
}

/// Answers with a file of `size` bytes or the wanted part of it, which `read` brings.
///
/// # Errors
/// What `read` says.
pub async fn answer<E>(
    headers: &HeaderMap,
    media_type: &str,
    size: u64,
    read: impl AsyncFnOnce(Range<u64>) -> Result<Bytes, E>,
) -> Result<Response, E> {
    let kind = HeaderValue::from_str(media_type).unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let common = [(ACCEPT_RANGES, HeaderValue::from_static("bytes")), (CONTENT_TYPE, kind)];
    Ok(match wanted(headers, size) {
        Wanted::Whole => (common, read(0..size).await?).into_response(),
        Wanted::Part(part) => {
            let place = format!("bytes {}-{}/{size}", part.start, part.end.saturating_sub(1));
            (StatusCode::PARTIAL_CONTENT, common, [(CONTENT_RANGE, place)], read(part).await?).into_response()
        }
        Wanted::Beyond => {
            (StatusCode::RANGE_NOT_SATISFIABLE, common, [(CONTENT_RANGE, format!("bytes */{size}"))]).into_response()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_browsers_write_them() {
        for (span, wants) in [
            ("bytes=0-", Wanted::Part(0..100)),
            ("bytes=0-1", Wanted::Part(0..2)),
            ("bytes=90-200", Wanted::Part(90..100)),
            ("bytes=-10", Wanted::Part(90..100)),
            ("bytes=-500", Wanted::Part(0..100)),
            ("bytes=100-", Wanted::Beyond),
            ("bytes=-0", Wanted::Beyond),
            ("bytes=5-2", Wanted::Whole),
            ("bytes=0-1,4-5", Wanted::Whole),
            ("pages=1-2", Wanted::Whole),
        ] {
            let headers = HeaderMap::from_iter([(RANGE, HeaderValue::from_static(span))]);
            assert_eq!(wanted(&headers, 100), wants, "{span}");
        }
        assert_eq!(wanted(&HeaderMap::new(), 100), Wanted::Whole);
        let open = HeaderMap::from_iter([(RANGE, HeaderValue::from_static("bytes=1000-"))]);
        assert_eq!(wanted(&open, 10 * AT_A_TIME), Wanted::Part(1_000..1_000 + AT_A_TIME));
    }
}
