//! Asking hosts that others name: browsers (Web Push) and those who set up webhooks. Such an address must not lead into our
//! own network.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use reqwest::Client;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use url::{Host, Url};

/// Longer addresses than anybody needs.
const LONGEST: usize = 2048;

/// Where addresses may lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// To public hosts by HTTPS.
    Public,
    /// Anywhere, private networks included: for an installation whose receivers stand beside it, and for tests.
    Anywhere,
}

/// A client that reaches no further than the scope, follows no redirect and waits 15 seconds at most.
///
/// # Errors
/// When the machine offers no TLS roots.
pub fn client(scope: Scope) -> anyhow::Result<Client> {
    Ok(Client::builder()
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(15))
        .no_proxy()
        .dns_resolver(Guarded(scope))
        .build()?)
}

/// Whether an address may be asked: a public host is named, for a number may be anybody's.
#[must_use]
pub fn is_fit(address: &str, scope: Scope) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    if address.len() > LONGEST || !url.username().is_empty() || url.password().is_some() {
        return false;
    }
    match (scope, url.scheme(), url.host()) {
        (Scope::Anywhere, "http" | "https", Some(_)) => true,
        (Scope::Public, "https", Some(Host::Domain(name))) => name.contains('.') && !name.ends_with(".localhost"),
        _ => false,
    }
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub enum NameFault {
    /// Nobody knows it.
    #[error("the name is not known")]
    Unknown(#[source] std::io::Error),
    /// It leads into a network that is not public.
    #[error("the name leads into a network that is not public")]
    Private,
}

/// Resolves names, but never into our own network: a name can be pointed anywhere by whoever owns it.
struct Guarded(Scope);

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let scope = self.0;
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await.map_err(NameFault::Unknown)?;
            let allowed = found.filter(|address| scope == Scope::Anywhere || is_public(address.ip()));
            let allowed: Vec<SocketAddr> = allowed.collect();
            if allowed.is_empty() {
                return Err(NameFault::Private.into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

/// Whether an address lies outside every private or special network.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(four) => {
            let [first, second, ..] = four.octets();
            let carrier = first == 100 && (64..128).contains(&second);
            let benchmark = first == 198 && (second == 18 || second == 19);
            !(four.is_private()
                || four.is_loopback()
                || four.is_link_local()
                || four.is_unspecified()
                || four.is_broadcast()
                || four.is_multicast()
                || four.is_documentation()
                || carrier
                || benchmark
                || first == 0
                || first >= 240)
        }
        IpAddr::V6(six) => {
            !(six.is_loopback()
                || six.is_unspecified()
                || six.is_multicast()
                || six.is_unique_local()
                || six.is_unicast_link_local())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_host_is_named_and_asked_by_https() {
        for (address, public) in [
            ("https://hooks.example.cn/wenqu?a=1", true),
            ("http://hooks.example.cn/wenqu", false),
            ("https://localhost/x", false),
            ("https://db.localhost/x", false),
            ("https://intranet/x", false),
            ("https://127.0.0.1/x", false),
            ("https://[::1]/x", false),
            ("https://user:pass@hooks.example.cn/x", false),
            ("file:///etc/passwd", false),
            ("not an address", false),
        ] {
            assert_eq!(is_fit(address, Scope::Public), public, "{address}");
        }
        assert!(is_fit("http://10.0.0.7:8080/x", Scope::Anywhere));
        assert!(!is_fit("ftp://10.0.0.7/x", Scope::Anywhere));
    }

    #[test]
    fn private_networks_are_not_public() {
        for private in [
            "10.1.2.3",
            "192.168.0.1",
            "172.16.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "::1",
            "fd00::1",
            "fe80::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "2606:4700::1111"] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_told_from_one_that_nobody_knows() {
        let fault = async |scope, name: &str| {
            let found = Guarded(scope).resolve(name.parse().unwrap()).await;
            found.err().map(|error| error.downcast::<NameFault>().unwrap())
        };
        assert!(matches!(fault(Scope::Public, "localhost").await.as_deref(), Some(NameFault::Private)));
        assert!(matches!(fault(Scope::Public, "nobody.invalid").await.as_deref(), Some(NameFault::Unknown(_))));
        assert!(fault(Scope::Anywhere, "localhost").await.is_none());
    }
}
