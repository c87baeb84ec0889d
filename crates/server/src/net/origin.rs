//! Where a request really comes from, past the proxies that are trusted.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderMap;
use wenqu_http::ClientAddress;

use super::Peer;

const FORWARDED_FOR: &str = "x-forwarded-for";
const FORWARDED_PROTO: &str = "x-forwarded-proto";

/// Where a request comes from, in its extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The browser's address.
    pub address: IpAddr,
    /// Whether the browser's connection is encrypted, here or at a trusted proxy.
    pub encrypted: bool,
    /// Whether somebody passed the request on.
    pub forwarded: bool,
}

impl Origin {
    /// Whether the request was made on this machine, by nobody on behalf of somebody else.
    #[must_use]
    pub fn is_this_machine(&self) -> bool {
        self.address.is_loopback() && !self.forwarded
    }

    fn of(peer: Peer, headers: &HeaderMap, trusted: &[IpAddr]) -> Self {
        let direct = peer.address.ip().to_canonical();
        let forwarded = headers.contains_key(FORWARDED_FOR) || headers.contains_key("forwarded");
        if !trusted.contains(&direct) {
            return Self { address: direct, encrypted: peer.encrypted, forwarded };
        }
        let encrypted = headers.get(FORWARDED_PROTO).is_some_and(|proto| proto == "https");
        Self { address: first_untrusted(headers, trusted).unwrap_or(direct), encrypted, forwarded }
    }
}

/// Each proxy adds the address it heard from at the end; what stands before the first stranger may be made up.
fn first_untrusted(headers: &HeaderMap, trusted: &[IpAddr]) -> Option<IpAddr> {
    let hops = headers.get_all(FORWARDED_FOR).iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<_> = hops.flat_map(|value| value.split(',')).map(|hop| hop.trim().parse::<IpAddr>()).collect();
    hops.into_iter().rev().map_while(Result::ok).find(|hop| !trusted.contains(hop))
}

/// Writes into each request where it comes from.
pub async fn find_origin(trusted: Arc<[IpAddr]>, mut request: Request, next: Next) -> Response {
    if let Some(peer) = request.extensions().get::<Peer>().copied() {
        let origin = Origin::of(peer, request.headers(), &trusted);
        request.extensions_mut().insert(origin);
        request.extensions_mut().insert(ClientAddress(origin.address));
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(peer: &str, forwarded_for: Option<&str>) -> Origin {
        let mut headers = HeaderMap::new();
        if let Some(hops) = forwarded_for {
            headers.insert(FORWARDED_FOR, hops.parse().unwrap());
            headers.insert(FORWARDED_PROTO, "https".parse().unwrap());
        }
        let peer = Peer { address: format!("{peer}:5000").parse().unwrap(), encrypted: false };
        Origin::of(peer, &headers, &["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()])
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        for (peer, hops, address, encrypted) in [
            ("192.0.2.9", None, "192.0.2.9", false),
            ("192.0.2.9", Some("203.0.113.5"), "192.0.2.9", false),
            ("10.0.0.1", Some("203.0.113.5"), "203.0.113.5", true),
            ("10.0.0.1", Some("1.1.1.1, 203.0.113.5, 10.0.0.2"), "203.0.113.5", true),
            ("10.0.0.1", Some("203.0.113.5, rubbish"), "10.0.0.1", true),
        ] {
            let found = origin(peer, hops);
            assert_eq!((found.address.to_string().as_str(), found.encrypted), (address, encrypted), "{peer} {hops:?}");
        }
    }

    #[test]
    fn a_request_passed_on_by_this_machine_is_not_its_own() {
        assert!(origin("127.0.0.1", None).is_this_machine());
        assert!(!origin("127.0.0.1", Some("203.0.113.5")).is_this_machine());
        assert!(!origin("192.0.2.9", None).is_this_machine());
    }
}
