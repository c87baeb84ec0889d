//! The headers that keep a page to itself.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{
    CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, USER_AGENT, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue};

/// What pages may do besides showing themselves: camera and microphone for questions and rooms, nothing else.
const PERMISSIONS: &str = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), browsing-topics=()";

/// Adds the headers to every answer: nothing is loaded from, sent to or framed by anybody else.
pub async fn protect(request: Request, next: Next) -> Response {
    let policy = policy_for(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));
    response
}

fn policy_for(request: &HeaderMap) -> String {
    let header = |name| request.get(name).and_then(|value| value.to_str().ok());
    content_policy(header(HOST), header(USER_AGENT).unwrap_or_default())
}

/// Formulas carry their measures in `style` attributes. Safari before 15.4 does not count a WebSocket to the same host
/// as `'self'`, so it is named.
fn content_policy(host: Option<&str>, browser: &str) -> String {
    let wasm = if knows_wasm_alone(browser) { "'wasm-unsafe-eval'" } else { "'unsafe-eval'" };
    let sockets = host.filter(|host| is_host(host)).map(|host| format!(" ws://{host} wss://{host}"));
    format!(
        "default-src 'none'; script-src 'self' {wasm}; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'{}; \
         worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        sockets.unwrap_or_default()
    )
}

/// Whether the browser can be told to run WebAssembly (which decodes voices where nothing else can) without being told
/// to run texts as scripts: Chrome from 97, Safari from 16; Firefox asks for neither.
fn knows_wasm_alone(browser: &str) -> bool {
    let version = |name: &str| {
        let (_, rest) = browser.split_once(name)?;
        rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse::<u32>().ok()
    };
    match (version("Chrome/"), version("Version/")) {
        (Some(chrome), _) => chrome >= 97,
        (None, Some(safari)) if browser.contains("Safari/") => safari >= 16,
        _ => true,
    }
}

fn is_host(text: &str) -> bool {
    text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_talks_to_its_own_host_alone() {
        let policy = content_policy(Some("wenqu.example:8443"), "");
        assert!(policy.contains("connect-src 'self' ws://wenqu.example:8443 wss://wenqu.example:8443;"));
    }

    #[test]
    fn a_made_up_host_cannot_widen_the_policy() {
        let policy = content_policy(Some("x; script-src *"), "");
        assert!(policy.contains("connect-src 'self';"));
        assert!(!policy.contains('*'));
    }

    #[test]
    fn only_old_browsers_may_run_texts() {
        let webkit = |rest: &str| format!("Mozilla/5.0 (X) AppleWebKit/605.1.15 (KHTML, like Gecko) {rest}");
        for (browser, alone) in [
            (webkit("Chrome/130.0.0.0 Safari/537.36"), true),
            (webkit("Version/4.0 Chrome/87.0.4280.101 Mobile Safari/537.36"), false),
            (webkit("Version/14.1 Mobile/15E148 Safari/604.1"), false),
            (webkit("Version/16.4 Safari/605.1.15"), true),
            ("Mozilla/5.0 (X11; rv:91.0) Gecko/20100101 Firefox/91.0".to_owned(), true),
            (String::new(), true),
        ] {
            assert_eq!(knows_wasm_alone(&browser), alone, "{browser}");
            assert_eq!(content_policy(None, &browser).contains("'unsafe-eval'"), !alone, "{browser}");
        }
    }
}
