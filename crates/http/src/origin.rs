//! Whether a request comes from our own pages.
//!
//! The session cookie is `SameSite=Lax`; this refuses what still gets through: another site that makes a browser write to
//! us or open a socket.

use http::header::{HOST, ORIGIN, UPGRADE};
use http::uri::Authority;
use http::{HeaderMap, Method, Uri};

/// Whether the request may go on: it only reads, or it does not come from a page of another site.
#[must_use]
pub fn allows(method: &Method, uri: &Uri, headers: &HeaderMap, trusted: &[String]) -> bool {
    let reads = method.is_safe() && !headers.contains_key(UPGRADE);
    reads || is_own(uri, headers, trusted)
}

fn is_own(uri: &Uri, headers: &HeaderMap, trusted: &[String]) -> bool {
    let Some(origin) = headers.get(ORIGIN) else {
        // Programs send no Origin; a browser that hides it still says when another site is behind the request.
        return headers.get("sec-fetch-site").is_none_or(|site| site != "cross-site");
    };
    let Ok(origin) = origin.to_str() else { return false };
    if trusted.iter().any(|one| one == origin) {
        return true;
    }
    let Some(from) = origin.split_once("://").map(|(_, authority)| authority) else { return false };
    host(uri, headers).is_some_and(|host| host.eq_ignore_ascii_case(from))
}

fn host<'a>(uri: &'a Uri, headers: &'a HeaderMap) -> Option<&'a str> {
    let named = headers.get(HOST).and_then(|value| value.to_str().ok());
    named.or_else(|| uri.authority().map(Authority::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(method: &Method, headers: &[(&'static str, &str)]) -> bool {
        let headers = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        allows(method, &Uri::from_static("/x"), &headers, &["https://wenqu.example.cn".to_owned()])
    }

    #[test]
    fn another_site_may_not_write() {
        let host = ("host", "127.0.0.1:8080");
        assert!(allowed(&Method::POST, &[host, ("origin", "http://127.0.0.1:8080")]));
        assert!(allowed(&Method::POST, &[host, ("origin", "https://wenqu.example.cn")]));
        assert!(allowed(&Method::POST, &[host]));
        assert!(!allowed(&Method::POST, &[host, ("origin", "http://127.0.0.1:9090")]));
        assert!(!allowed(&Method::DELETE, &[host, ("origin", "https://evil.example.com")]));
        assert!(!allowed(&Method::POST, &[host, ("origin", "null")]));
        assert!(!allowed(&Method::POST, &[host, ("sec-fetch-site", "cross-site")]));
        assert!(!allowed(&Method::POST, &[("origin", "http://127.0.0.1:8080")]));
    }

    #[test]
    fn another_site_may_link_to_us_but_not_open_a_socket() {
        let headers = [("host", "a.example"), ("origin", "https://b.example")];
        assert!(allowed(&Method::GET, &headers));
        assert!(!allowed(&Method::GET, &[headers[0], headers[1], ("upgrade", "websocket")]));
    }
}
