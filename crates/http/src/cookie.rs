//! The cookie that carries a sign-in.

use std::time::Duration;

use axum_extra::extract::cookie::{Cookie, SameSite};
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

/// The name of the sign-in's cookie.
pub const SESSION: &str = "wenqu_session";

/// The name of the cookie by which a browser is known again after it has been signed out.
pub const DEVICE: &str = "wenqu_device";

/// The name of the cookie that binds a way through another site's sign-in page to the browser that set out.
pub const JOURNEY: &str = "wenqu_journey";

/// The name of the cookie beside the sign-in's that says that somebody is signed in, and nothing of whom. Pages read it, so that
/// they need not ask who is signed in where nobody is.
pub const HERE: &str = "wenqu_here";

/// How the pages are reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// By HTTPS, here or at a proxy: the cookie never travels in the clear.
    Tls,
    /// By plain HTTP, on one machine.
    Plain,
}

/// The `Set-Cookie`s of a sign-in: its secret, and beside it that there is one.
#[must_use]
pub fn set(secret: &str, lasts: Duration, transport: Transport) -> [HeaderValue; 2] {
    let here = here("1", transport);
    [set_as(SESSION, secret, lasts, transport), header(&format!("{here}; Max-Age={}", seconds(lasts)))]
}

/// The `Set-Cookie` that keeps a secret in the browser: out of reach of scripts and of other sites' forms.
#[must_use]
pub fn set_as(name: &str, secret: &str, lasts: Duration, transport: Transport) -> HeaderValue {
    header(&format!("{}; Max-Age={}", bare(name, secret, transport), seconds(lasts)))
}

/// The `Set-Cookie`s that make the browser forget a sign-in.
#[must_use]
pub fn clear(transport: Transport) -> [HeaderValue; 2] {
    [clear_as(SESSION, transport), header(&format!("{}; Max-Age=0", here("", transport)))]
}

/// The `Set-Cookie` that makes the browser forget a secret.
#[must_use]
pub fn clear_as(name: &str, transport: Transport) -> HeaderValue {
    header(&format!("{}; Max-Age=0", bare(name, "", transport)))
}

/// The secret that the browser sent.
#[must_use]
pub fn read(headers: &HeaderMap) -> Option<String> {
    read_as(SESSION, headers)
}

/// The same under another name.
#[must_use]
pub fn read_as(name: &str, headers: &HeaderMap) -> Option<String> {
    let sent = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut cookies = sent.flat_map(Cookie::split_parse).flatten();
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

fn bare<'a>(name: &'a str, secret: &'a str, transport: Transport) -> Cookie<'a> {
    Cookie::build((name, secret))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(transport == Transport::Tls)
        .build()
}

fn here(value: &str, transport: Transport) -> Cookie<'_> {
    let mut cookie = bare(HERE, value, transport);
    cookie.set_http_only(false);
    cookie
}

fn seconds(span: Duration) -> i64 {
    i64::try_from(span.as_secs()).unwrap_or(i64::MAX)
}

fn header(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_kept_from_scripts_and_other_sites() {
        let [secret, here] = set("s3cret", Duration::from_hours(1), Transport::Tls);
        assert_eq!(secret, "wenqu_session=s3cret; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=3600");
        assert_eq!(here, "wenqu_here=1; SameSite=Lax; Secure; Path=/; Max-Age=3600");
        let [secret, here] = clear(Transport::Plain);
        assert_eq!(secret, "wenqu_session=; HttpOnly; SameSite=Lax; Path=/; Max-Age=0");
        assert_eq!(here, "wenqu_here=; SameSite=Lax; Path=/; Max-Age=0");
    }

    #[test]
    fn the_secret_is_found_among_other_cookies() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("theme=dark; wenqu_session=abc; x=y"));
        assert_eq!(read(&headers).as_deref(), Some("abc"));
        assert_eq!(read(&HeaderMap::new()), None);
    }
}
