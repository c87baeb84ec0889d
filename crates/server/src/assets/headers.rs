//! The headers that keep a page to itself.

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header::{CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::{HeaderName, HeaderValue};

/// What pages may do besides showing themselves: camera and microphone for questions and rooms, nothing else.
const PERMISSIONS: &str = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), browsing-topics=()";

/// Adds the headers to every answer: nothing is loaded from, sent to or framed by anybody else.
pub async fn protect(request: Request, next: Next) -> Response {
    let policy = content_policy(request.headers().get(HOST).and_then(|host| host.to_str().ok()));
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

/// Formulas carry their measures in `style` attributes. Safari before 15.4 does not count a WebSocket to the same host
/// as `'self'`, so it is named.
fn content_policy(host: Option<&str>) -> String {
    let sockets = host.filter(|host| is_host(host)).map(|host| format!(" ws://{host} wss://{host}"));
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'{}; \
         worker-src 'self' blob:; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        sockets.unwrap_or_default()
    )
}

fn is_host(text: &str) -> bool {
    text.len() <= 255 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_talks_to_its_own_host_alone() {
        let policy = content_policy(Some("wenqu.example:8443"));
        assert!(policy.contains("connect-src 'self' ws://wenqu.example:8443 wss://wenqu.example:8443;"));
    }

    #[test]
    fn a_made_up_host_cannot_widen_the_policy() {
        let policy = content_policy(Some("x; script-src *"));
        assert!(policy.contains("connect-src 'self';"));
        assert!(!policy.contains('*'));
    }
}
